"""A log that began before its head was kept gets the head it has: without it nothing could be added to it any more."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def fill(apps: Any, _: Any) -> None:
    entries, heads = apps.get_model("audit", "Entry").objects, apps.get_model("audit", "Head").objects
    if heads.filter(entries__gt=0).exists():
        return  # never moved: a log that was cut short since must show
    if last := entries.order_by("-pk").first():
        heads.update_or_create(pk=1, defaults={"entries": entries.count(), "digest": last.digest})


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_head")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
