"""Submissions, opinions and decisions are frozen: the database refuses to alter or delete them."""

from django.db import migrations

TABLES = (
    "review_submission",
    "review_submittedchange",
    "review_decision",
    "review_decidedchange",
    "review_opinion",
)


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial"), ("audit", "0002_guards")]
    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();",
            f"DROP TRIGGER {table}_frozen ON {table};",
        )
        for table in TABLES
    ]
