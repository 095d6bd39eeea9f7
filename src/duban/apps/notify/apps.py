"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "duban.apps.notify"
    label = "notify"
    verbose_name = "提醒与催办"
