"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig

from duban import clock


class WatchConfig(AppConfig):
    name = "duban.apps.watch"
    label = "watch"
    verbose_name = "督办巡查"

    def ready(self) -> None:
        """The clock of this process is the installation's."""
        from duban.apps.watch import rehearsal

        clock.kept_by(rehearsal.kept)
