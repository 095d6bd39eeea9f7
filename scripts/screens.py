"""The pictures of the READMEs, out of those the browser tests leave in `shots/`: run it after `make test`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
SHOWN: Final = {
    "today": "matter-today-2-why-desk",
    "ledger": "ledger-4-drawer-desk",
    "cockpit": "ledger-cockpit-desk",
}


def main() -> int:
    """0: copied; 1: a picture is missing, and nothing was copied."""
    wanted = {ROOT / "docs" / "images" / f"{name}.png": ROOT / "shots" / f"{shot}.png" for name, shot in SHOWN.items()}
    if missing := [shot.name for shot in wanted.values() if not shot.exists()]:
        print(f"screens: {', '.join(missing)} not in shots/; run the browser tests first", file=sys.stderr)
        return 1
    for image, shot in wanted.items():
        image.parent.mkdir(exist_ok=True)
        shutil.copyfile(shot, image)
    return 0


if __name__ == "__main__":
    sys.exit(main())
