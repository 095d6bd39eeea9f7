"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "duban.apps.policies"
    label = "policies"
    verbose_name = "制度库"
