"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "duban.apps.imports"
    label = "imports"
    verbose_name = "台账导入"
