"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "duban.apps.agenda"
    label = "agenda"
    verbose_name = "日历与订阅"
