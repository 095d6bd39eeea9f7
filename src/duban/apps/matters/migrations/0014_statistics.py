from django.db import migrations


class Migration(migrations.Migration):
    """The database looks at its new indexes: one that it has no statistics of beside others that it has, it takes for a
    far better one than it is, and a page of the ledger then walks all open duties."""

    dependencies = [("matters", "0013_counted")]

    operations = [migrations.RunSQL("ANALYZE", migrations.RunSQL.noop)]
