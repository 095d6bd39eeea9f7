"""An empty store of its own for a benchmark: a temporary folder with SQLite, or the PostgreSQL of DUBAN_TEST_DATABASE_URL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def store() -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="duban-bench-")
    os.environ["DUBAN_FOLDER"] = folder
    os.environ["DUBAN_DATABASE_URL"] = os.environ.get("DUBAN_TEST_DATABASE_URL", "")
    os.environ["DJANGO_SETTINGS_MODULE"] = "duban.project.settings"
    import django
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    try:
        call_command("migrate", verbosity=0)
        yield connection.vendor
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)
