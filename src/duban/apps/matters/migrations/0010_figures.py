"""What statistics ask for stands in columns: when a matter was reported complete and ended, and a duty's first due.

They are projections: filled here as far as one statement can tell, exactly by `duban rebuild` (a duty whose due was
changed has no first due until then).
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import F, Max, OuterRef, Subquery


def fill(apps: Any, _: Any) -> None:
    matter, event = apps.get_model("matters", "Matter"), apps.get_model("matters", "EventRow")
    duty = apps.get_model("matters", "Duty")

    def last(*kinds: str) -> Subquery:
        rows = event.objects.filter(matter=OuterRef("pk"), kind__in=kinds).order_by().values("matter")
        return Subquery(rows.annotate(at=Max("recorded_at")).values("at"))

    over = matter.objects.filter(state__in=("closed", "terminated", "merged"))
    over.update(ended_at=last("closed", "terminated", "merged"))
    matter.objects.filter(state__in=("reported", "closed")).update(reported_at=last("completion_asked"))
    matter.objects.filter(state="closed", reported_at=None).update(reported_at=F("ended_at"))
    duty.objects.filter(due_version=1).update(first_due=F("due"))


class Migration(migrations.Migration):
    dependencies = [("matters", "0009_seal_audit")]

    operations = [
        migrations.AddField("duty", "first_due", models.DateTimeField("原定时限", blank=True, null=True)),
        migrations.AddField("matter", "ended_at", models.DateTimeField("销号、终止、并入", blank=True, null=True)),
        migrations.AddField("matter", "reported_at", models.DateTimeField("办结", blank=True, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
