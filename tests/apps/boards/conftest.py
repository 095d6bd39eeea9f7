"""某县 with overdue matters, for what is done to many at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.apps.matters.conftest import told
from tests.apps.watch.conftest import Watched


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Watched:
    return Watched(told(tmp_path, settings).cast)
