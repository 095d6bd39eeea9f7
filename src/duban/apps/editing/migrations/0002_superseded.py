from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editing", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="version",
            name="superseded",
            field=models.JSONField(blank=True, default=list, verbose_name="不再适用的案例"),
        ),
        migrations.AddField(
            model_name="version",
            name="reason",
            field=models.TextField(blank=True, default="", verbose_name="案例不再适用的理由"),
            preserve_default=False,
        ),
    ]
