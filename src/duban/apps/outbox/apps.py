"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "duban.apps.outbox"
    label = "outbox"
    verbose_name = "待办出口"
