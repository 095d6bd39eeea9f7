"""What the ledger is narrowed, counted and searched by: the source as a column, three indexes that hold all a count asks,
and what is searched: a row a matter, found by FTS5 on SQLite and by a tsvector with GIN on PostgreSQL."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.fields.json import KT

from duban.apps.matters.search import has_fts5, tokens

SQLITE = """
CREATE VIRTUAL TABLE duban_search_index
  USING fts5(words, content='duban_search', content_rowid='matter_id', tokenize='unicode61 remove_diacritics 0');
CREATE TRIGGER duban_search_put AFTER INSERT ON duban_search BEGIN
  INSERT INTO duban_search_index(rowid, words) VALUES (new.matter_id, new.words)/
END;
CREATE TRIGGER duban_search_gone AFTER DELETE ON duban_search BEGIN
  INSERT INTO duban_search_index(duban_search_index, rowid, words) VALUES ('delete', old.matter_id, old.words)/
END;
CREATE TRIGGER duban_search_changed AFTER UPDATE ON duban_search WHEN old.words <> new.words BEGIN
  INSERT INTO duban_search_index(duban_search_index, rowid, words) VALUES ('delete', old.matter_id, old.words)/
  INSERT INTO duban_search_index(rowid, words) VALUES (new.matter_id, new.words)/
END;
"""
POSTGRESQL = """
ALTER TABLE duban_search ADD COLUMN vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED;
CREATE INDEX duban_search_vector ON duban_search USING gin (vector);
"""
"""Statements end with a semicolon, those inside a trigger with a stroke."""


def index(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "sqlite" and not has_fts5():
        return
    told = {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(editor.connection.vendor, "")
    for statement in filter(str.strip, told.split(";")):
        editor.execute(statement.replace("/", ";"))


def fill(apps: Any, editor: Any) -> None:
    """The matters that are there already."""
    matters, texts = apps.get_model("matters", "Matter"), apps.get_model("matters", "SearchText")
    columns = ("pk", "title", "number", "superior_number", "source_number", "requirement")
    rows = matters.objects.order_by("pk").values_list(*columns).iterator(chunk_size=2000)
    made = (texts(matter_id=pk, words=" ".join(tokens(*told))) for pk, *told in rows)
    texts.objects.bulk_create(made, batch_size=500)


def drop(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "sqlite" and has_fts5():
        for name in ("put", "gone", "changed"):
            editor.execute(f"DROP TRIGGER duban_search_{name}")
        editor.execute("DROP TABLE duban_search_index")


class Migration(migrations.Migration):
    dependencies = [("matters", "0006_judged_at_index")]

    operations = [
        migrations.AddField(
            model_name="matter",
            name="source",
            field=models.GeneratedField(
                db_persist=True,
                expression=KT("stated__source"),
                output_field=models.CharField(max_length=24, null=True),
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                fields=["jurisdiction", "state", "leader", "supervisor", "source", "next_due"], name="matter_counts"
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(fields=["unit", "role", "matter", "left_at"], name="party_counts"),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["state", "soon_at", "side", "matter"], name="duty_soon"),
        ),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="matters.matter",
                    ),
                ),
                ("words", models.TextField()),
            ],
            options={"db_table": "duban_search"},
        ),
        migrations.RunPython(index, drop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
