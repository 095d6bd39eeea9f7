"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class EditingConfig(AppConfig):
    name = "duban.apps.editing"
    label = "editing"
    verbose_name = "制度修改"
