"""`duban init` and `duban org import` on an installation of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.apps.org.xlsx import PEOPLE, UNITS, xlsx


def duban(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DUBAN_", "DJANGO_"))}
    env["DUBAN_FOLDER"] = str(folder)
    command = [sys.executable, "-m", "duban.cli.main", *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_a_fresh_installation_gets_its_administrators_once_and_then_its_people(tmp_path: Path) -> None:
    folder, file = tmp_path / "var", tmp_path / "people.xlsx"
    made = duban(folder, "init", "--name", "某县", "--code", "mx", "--json")
    assert made.returncode == 0, made.stderr
    accounts = json.loads(made.stdout)["accounts"]
    assert [account["login"] for account in accounts] == ["xitong.mx", "anquan.mx", "shenji.mx"]
    again = duban(folder, "init")
    assert (again.returncode, again.stdout) == (1, "")

    file.write_bytes(xlsx(单位=[UNITS, ("住建局", "X局", "", "")]))
    wrong = duban(folder, "org", "import", str(file), "--as", "xitong.mx")
    assert (wrong.returncode, "“单位”表第2行“上级单位”：没有“X局”" in wrong.stderr) == (1, True)
    file.write_bytes(xlsx(单位=[UNITS, ("住建局", "", "", "")], 人员=[PEOPLE, ("朱", "zhu", "住建局", "", "", "")]))
    assert duban(folder, "org", "import", str(file), "--as", "anquan.mx").returncode == 2
    looked = duban(folder, "org", "import", str(file), "--as", "xitong.mx", "--dry-run")
    assert (looked.returncode, looked.stdout) == (0, "可以导入1个单位、1个账号\n")
    done = duban(folder, "org", "import", str(file), "--as", "xitong.mx", "--json")
    assert json.loads(done.stdout)["accounts"][0]["login"] == "zhu"
    assert duban(folder, "org", "import", str(file), "--as", "nobody").returncode == 2
