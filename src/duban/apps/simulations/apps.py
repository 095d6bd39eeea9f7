"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class SimulationsConfig(AppConfig):
    name = "duban.apps.simulations"
    label = "simulations"
    verbose_name = "推演"
