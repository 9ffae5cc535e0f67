"""Releases are never altered or deleted, the generation only goes up (with every change of what is shown), and an entry of the list is of a released version."""

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

-- Raised once in a transaction (once more where that has read it since, publish/caching.py), and seen with its commit. Nobody waits for anybody: who finds every row taken by a transaction that
-- is not over adds one. So there are as many rows as transactions ever raised it at the same time, and what counts is their sum.
CREATE FUNCTION publish_raise_generation() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    free bigint;
BEGIN
    IF current_setting('qingdan.raised', true) = pg_current_xact_id()::text THEN
        RETURN;
    END IF;
    SELECT id INTO free FROM publish_generation ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF FOUND THEN
        UPDATE publish_generation SET number = number + 1, raised_at = clock_timestamp() WHERE id = free;
    ELSE
        INSERT INTO publish_generation (number, raised_at) VALUES (1, clock_timestamp());
    END IF;
    PERFORM set_config('qingdan.raised', pg_current_xact_id()::text, true);
END $$;

-- A statement that changed nothing raises nothing; with arguments, one that changed none of these columns.
CREATE FUNCTION publish_note_shown() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed boolean;
    columns text;
BEGIN
    IF current_setting('qingdan.raised', true) = pg_current_xact_id()::text THEN
        RETURN NULL;
    ELSIF TG_OP = 'INSERT' THEN
        changed := EXISTS (SELECT FROM became);
    ELSIF TG_OP = 'DELETE' THEN
        changed := EXISTS (SELECT FROM was);
    ELSIF TG_NARGS = 0 THEN
        changed := EXISTS (SELECT b FROM became b EXCEPT SELECT w FROM was w);
    ELSE
        SELECT string_agg(quote_ident(name), ', ') INTO columns FROM unnest(TG_ARGV) AS name;
        EXECUTE format('SELECT EXISTS (SELECT %1$s FROM became EXCEPT SELECT %1$s FROM was)', columns) INTO changed;
    END IF;
    IF NOT changed THEN
        RETURN NULL;
    END IF;
    PERFORM publish_raise_generation();
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION publish_raise_generation(), publish_note_shown() FROM PUBLIC;
"""
DROP_GENERATION = """
DROP FUNCTION publish_note_shown() CASCADE;  -- with the triggers of audit/public_tables.py
DROP FUNCTION publish_raise_generation();
DROP TRIGGER publish_generation_up ON publish_generation;
DROP FUNCTION publish_guard_generation();
"""
DOCUMENT = """
-- A sealed document without what the public account may not read of it: what is withheld (部分公开), what is internal. `published` (powers/documents.py)
-- makes the same of it as of the whole; tests/publish/test_withholding.py holds both to it, with every field that may be withheld.
CREATE FUNCTION publish_public_document(said jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS $$
DECLARE
    shown jsonb := said - 'secrecy_basis';
    twice CONSTANT jsonb := '{"units": "unit_text", "duties": "duty_text", "levels": "level_text", "channels": "supervision_text",
        "promised_limit": "promised_limit_text"}';
    place text;
    name text;
BEGIN
    IF shown @? '$.risks[*]' THEN
        shown := jsonb_set(shown, '{risks}', coalesce((SELECT jsonb_agg(r ORDER BY n) FROM jsonb_array_elements(shown -> 'risks')
            WITH ORDINALITY AS x (r, n) WHERE r -> 'public' = 'true'), '[]'));
    END IF;
    IF shown @? '$.bases[*].role_confirmed' THEN
        shown := jsonb_set(shown, '{bases}', (SELECT jsonb_agg(r - 'role_confirmed' ORDER BY n)
            FROM jsonb_array_elements(shown -> 'bases') WITH ORDINALITY AS x (r, n)));
    END IF;
    FOR place IN SELECT w ->> 'place' FROM jsonb_array_elements(said -> 'withheld') AS w LOOP
        name := split_part(place, ':', 1);
        IF name <> place THEN
            shown := jsonb_set(shown, ARRAY[name], coalesce((SELECT jsonb_agg(r ORDER BY n) FROM jsonb_array_elements(shown -> name)
                WITH ORDINALITY AS x (r, n) WHERE r ->> 'uid' IS DISTINCT FROM substr(place, length(name) + 2)), '[]'));
            CONTINUE;
        END IF;
        FOREACH name IN ARRAY ARRAY[name, coalesce(twice ->> name, name)] LOOP
            shown := jsonb_set(shown, ARRAY[name], CASE jsonb_typeof(shown -> name)
                WHEN 'array' THEN '[]'::jsonb WHEN 'string' THEN '""' ELSE 'null' END, false);
        END LOOP;
    END LOOP;
    RETURN shown;
END $$;
"""
DROP_DOCUMENT = "DROP FUNCTION publish_public_document(jsonb)"
NARROW = "ALTER TABLE publish_listentry SET (toast_tuple_target = 700)"
"""The text and its vector always lie beside the row, so that a search reads twenty entries of a page, not four."""


class Migration(migrations.Migration):
    dependencies = [("publish", "0001_initial"), ("audit", "0002_guards")]
    operations = [
        frozen("publish_release"),
        frozen("publish_releaseentry"),
        kept("publish_recall", fixed=RECALL),
        frozen("publish_recall_versions"),
        frozen("publish_listchange"),
        migrations.RunSQL(GENERATION, DROP_GENERATION),
        noted("publish_generation"),
        migrations.RunSQL(DOCUMENT, DROP_DOCUMENT),
        migrations.RunSQL(ENTRY, DROP_ENTRY),
        noted("publish_listentry"),
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
    ]
