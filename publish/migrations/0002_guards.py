"""Releases are never altered or deleted, and the generation only goes up."""

from django.db import migrations

TABLES = ("publish_release", "publish_releaseentry")
GENERATION = """
CREATE FUNCTION publish_guard_generation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.number <= OLD.number THEN
        RAISE EXCEPTION '代次只增不减。' USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER publish_generation_up BEFORE UPDATE OR DELETE ON publish_generation
    FOR EACH ROW EXECUTE FUNCTION publish_guard_generation();
"""
DROP_GENERATION = """
DROP TRIGGER publish_generation_up ON publish_generation;
DROP FUNCTION publish_guard_generation();
"""


class Migration(migrations.Migration):
    dependencies = [("publish", "0001_initial"), ("audit", "0002_guards")]
    operations = [
        *[
            migrations.RunSQL(
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();",
                f"DROP TRIGGER {table}_frozen ON {table};",
            )
            for table in TABLES
        ],
        migrations.RunSQL(GENERATION, DROP_GENERATION),
    ]
