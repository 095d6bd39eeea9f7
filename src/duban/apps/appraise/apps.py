"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class AppraiseConfig(AppConfig):
    name = "duban.apps.appraise"
    label = "appraise"
    verbose_name = "考评"
