"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "duban.apps.boards"
    label = "boards"
    verbose_name = "视图与成批办理"
