"""Secrets of the second factor that stood in clear are sealed by a key outside the database."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from duban.apps.org.factors import opened, sealed


def seal(apps: Any, _: Any) -> None:
    for person in apps.get_model("org", "Person").objects.exclude(second_factor=""):
        if not person.second_factor.startswith("f1:"):
            person.second_factor = sealed(person.second_factor, person.pk)
            person.save(update_fields=["second_factor"])


def unseal(apps: Any, _: Any) -> None:
    for person in apps.get_model("org", "Person").objects.exclude(second_factor=""):
        person.second_factor = opened(person.second_factor, person.pk)
        person.save(update_fields=["second_factor"])


class Migration(migrations.Migration):
    dependencies = [("org", "0003_business_hours")]

    operations = [
        migrations.AlterField("person", "second_factor", models.CharField(blank=True, max_length=250)),
        migrations.RunPython(seal, unseal),
    ]
