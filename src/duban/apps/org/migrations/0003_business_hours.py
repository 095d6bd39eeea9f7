"""What was kept under a name that no clock asked for: the business hours of a jurisdiction set on its page."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def rename(apps: Any, _: Any) -> None:
    setting = apps.get_model("org", "LocalSetting")
    for row in setting.objects.filter(name="hours"):
        if not setting.objects.filter(
            jurisdiction=row.jurisdiction_id, name="business_hours", valid_from=row.valid_from
        ).exists():
            row.name = "business_hours"
            row.save(update_fields=["name"])


class Migration(migrations.Migration):
    dependencies = [("org", "0002_door_and_stamp")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
