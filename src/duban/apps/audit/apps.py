from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "duban.apps.audit"
    label = "audit"
    verbose_name = "操作审计"
