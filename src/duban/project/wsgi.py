"""What the server calls."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.project.settings")

application = get_wsgi_application()
# What is loaded now stays for good: the collector need not walk through it again and again while pages are made.
gc.collect()
gc.freeze()
