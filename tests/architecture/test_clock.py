"""Only one module reads the clock. The lint rule that holds this is itself held here, or it would die in silence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

WAYS = [
    "from datetime import datetime\nx = datetime.now()",
    "import datetime\nx = datetime.datetime.now(datetime.UTC)",
    "from datetime import datetime\nx = datetime.today()",
    "from datetime import datetime\nx = datetime.utcnow()",
    "from datetime import date\nx = date.today()",
    "import time\nx = time.time()",
    "from time import time_ns\nx = time_ns()",
    "import time\nx = time.localtime()",
    "from django.utils import timezone\nx = timezone.now()",
    "from django.utils.timezone import localdate\nx = localdate()",
    "from django.db.models.functions import Now\nx = Now()",
]


def found_in(code: str, name: str) -> str:
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", name, "-"]
    return subprocess.run(command, input=code, cwd=ROOT, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("code", WAYS, ids=lambda code: code.splitlines()[-1])
def test_no_other_module_may_read_the_clock(code: str) -> None:
    assert "TID251" in found_in(code, "src/duban/core/anywhere.py")


def test_the_one_module_may() -> None:
    assert "TID251" not in found_in(WAYS[0], "src/duban/clock.py")
