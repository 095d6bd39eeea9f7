"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class ConductConfig(AppConfig):
    name = "duban.apps.conduct"
    label = "conduct"
    verbose_name = "减负"
