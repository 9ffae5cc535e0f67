"""Releases are never altered or deleted, the generation only goes up, and an entry of the list is of a released version."""

from django.db import migrations

from audit.guards import frozen, kept, noted

RECALL = ("release_id", "later_on", "note", "asked_by_id", "asked_at")
"""What a second person confirms or refuses, and nobody alters."""
ENTRY = """
CREATE FUNCTION publish_guard_entry() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    PERFORM 1 FROM publish_releaseentry r JOIN powers_powerversion v ON v.id = r.version_id
        WHERE v.id = NEW.version_id AND v.sealed_document ->> 'name' = NEW.name
        AND v.period IS NOT DISTINCT FROM NEW.period;  -- no index goes by it: all that is released has one period
    IF NOT FOUND THEN
        RAISE EXCEPTION '清单条目（职权版本 %）与已公布的版本不一致。', NEW.version_id USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER publish_listentry_released BEFORE INSERT OR UPDATE ON publish_listentry
    FOR EACH ROW EXECUTE FUNCTION publish_guard_entry();
"""
DROP_ENTRY = """
DROP TRIGGER publish_listentry_released ON publish_listentry;
DROP FUNCTION publish_guard_entry();
"""
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
        frozen("publish_release"),
        frozen("publish_releaseentry"),
        kept("publish_recall", fixed=RECALL),
        frozen("publish_recall_versions"),
        migrations.RunSQL(GENERATION, DROP_GENERATION),
        noted("publish_generation"),
        migrations.RunSQL(ENTRY, DROP_ENTRY),
        noted("publish_listentry"),
    ]
