"""The settings as mypy's plugin reads them: nothing is made on disk, for mypy leaves without clearing up."""

from __future__ import annotations

import os

os.environ["DUBAN_SECRET_KEY_FILE"] = __file__  # no secret: nothing is ever signed under these settings

from duban.project.settings import *  # noqa: F403 - the environment must be set first
