"""`keep_shipped`: keep the packs and the calendar that this version ships. Run at each start; safe to repeat."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from duban import clock
from duban.apps.policies.actions import keep
from duban.apps.policies.shipped import shipped_texts


class Command(BaseCommand):
    help = "Keep the packs and the calendar this version ships, each by its digest."

    def handle(self, *_: Any, **__: Any) -> None:
        kept = keep(shipped_texts(), clock.now())
        if new := sum(one.new for one in kept):
            self.stdout.write(f"制度与日历：新存入{new}份，共{len(kept)}份")
