"""A county's matters, as the tests of matters tell them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.apps.matters.conftest import Story, told


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Story:
    return told(tmp_path, settings)
