"""The settings of the tests: a folder of their own, a database file of their own, or the PostgreSQL they were given."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = tempfile.mkdtemp(prefix="duban-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["DUBAN_FOLDER"] = _folder
os.environ["DUBAN_DATABASE_URL"] = os.environ.get("DUBAN_TEST_DATABASE_URL", "")
for _name in ("DUBAN_SECRET_KEY_FILE", "DUBAN_HOSTS", "DUBAN_DEBUG", "DUBAN_SMTP_URL", "DUBAN_ADDRESS"):
    os.environ.pop(_name, None)

from duban.project.settings import *  # noqa: E402, F403 - the environment must be set first
from duban.project.settings import DATABASES, STORAGES  # noqa: E402

# A file, not memory: two writers at once are tested as they will meet.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_folder) / "test.sqlite3")}
# Pages are tested without collecting files first.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Argon2 is slow on purpose; a test of the door's rules needs it to be fast.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# What is remembered between two requests would reach from one test into the next; a test of remembering chooses its own.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
