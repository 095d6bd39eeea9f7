"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "duban.apps.watch"
    label = "watch"
    verbose_name = "督办巡查"
