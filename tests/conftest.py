"""What all tests share. Nothing here needs Django: the core's tests run without it."""

from __future__ import annotations

from hypothesis import settings

# A slow machine is no failure: no test asserts a time.
settings.register_profile("duban", deadline=None, print_blob=True)
settings.load_profile("duban")
