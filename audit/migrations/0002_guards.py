"""The audit log only grows, and what is kept unaltered is noted in a ledger that nobody but the database writes.

The functions here serve the tables of all apps (audit/guards.py). Those that are SECURITY DEFINER do, as the owner of the
tables, what the application's account may not do by itself, and nothing else.
"""

from django.db import migrations

from audit.guards import frozen, untruncated

AS_OWNER = (
    "SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'"
)

CREATE = f"""
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '记录（%）只能追加，不能修改或删除。', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;

CREATE FUNCTION audit_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '表（%）不能清空。', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;

CREATE FUNCTION audit_refuse_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb;
    became jsonb;
    place text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '记录（%）不能删除。', TG_TABLE_NAME USING ERRCODE = '23001';
    END IF;
    was := to_jsonb(OLD);
    became := to_jsonb(NEW);
    FOREACH place IN ARRAY TG_ARGV LOOP
        IF was -> place IS DISTINCT FROM became -> place THEN
            RAISE EXCEPTION '记录（%）的这一栏（%）不能修改。', TG_TABLE_NAME, place USING ERRCODE = '23001';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

-- What the ledger holds of a row: SHA-256 over the row as PostgreSQL writes it in JSON (jsonb: keys by length and order).
CREATE FUNCTION audit_content(said jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT encode(sha256(convert_to(said::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION audit_part(said jsonb, columns text[]) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT audit_content(jsonb_object_agg(name, said -> name)) FROM unnest(columns) AS name
$$;

CREATE FUNCTION audit_note() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
BEGIN
    INSERT INTO audit_ledgerentry (subject, key, operation, content, at, transaction, link)
    SELECT TG_TABLE_NAME, t.id,
           CASE WHEN TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_event' AND current_setting('qingdan.archiving', true) = 'on'
                THEN 'A' ELSE left(TG_OP, 1) END,
           audit_content(to_jsonb(t)), now(), pg_current_xact_id()::text::bigint, ''
    FROM touched t ORDER BY t.id;
    IF TG_OP = 'INSERT' AND TG_NARGS > 0 THEN  -- what of the row must stay as it was first written
        INSERT INTO audit_ledgerentry (subject, key, operation, content, at, transaction, link)
        SELECT TG_TABLE_NAME || ':fixed', t.id, 'I', audit_part(to_jsonb(t), TG_ARGV), now(),
               pg_current_xact_id()::text::bigint, ''
        FROM touched t ORDER BY t.id;
    END IF;
    RETURN NULL;
END $$;

-- The ledger gets its chain by `audit_chain` alone, once and in order.
CREATE FUNCTION audit_guard_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.number IS NOT NULL OR NEW.number IS NULL
       OR (to_jsonb(NEW) - 'number' - 'link') <> (to_jsonb(OLD) - 'number' - 'link') THEN
        RAISE EXCEPTION '存证记录只能追加，不能修改或删除。' USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_ledgerentry_chained BEFORE UPDATE OR DELETE ON audit_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION audit_guard_ledger();

CREATE FUNCTION audit_chain(ids bigint[], links text[]) RETURNS void LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    head bigint;
BEGIN
    SELECT coalesce(max(number), 0) INTO head FROM audit_ledgerentry;
    UPDATE audit_ledgerentry e SET number = head + given.place, link = given.link
    FROM unnest(ids, links) WITH ORDINALITY AS given (id, link, place) WHERE e.id = given.id;
END $$;

-- Events older than half a year, and no others, leave the log for an archive that holds each of them (网络安全法: 不少于六个月).
CREATE FUNCTION audit_archive(made_before timestamptz, held bigint[]) RETURNS bigint LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    gone bigint;
BEGIN
    IF made_before > now() - interval '6 months' THEN
        RAISE EXCEPTION '六个月以内的审计事件不能归档。' USING ERRCODE = '23001';
    END IF;
    PERFORM set_config('qingdan.archiving', 'on', true);
    DELETE FROM audit_event WHERE at < made_before AND id = ANY(held);
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('qingdan.archiving', 'off', true);
    RETURN gone;
END $$;

CREATE FUNCTION audit_guard_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('qingdan.archiving', true) = 'on'
       AND OLD.at < now() - interval '6 months' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '记录（%）只能追加，不能修改或删除。', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;

-- Fresh statistics after much was copied, of tables that grew by a tenth since there were any (autovacuum sees to the rest); only
-- the owner of a table may ask for them.
CREATE FUNCTION audit_analyze(tables text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    name text;
    one regclass;
BEGIN
    FOREACH name IN ARRAY tables LOOP
        one := format('public.%I', name)::regclass;
        IF pg_relation_size(one) > 1.1 * current_setting('block_size')::int * (SELECT relpages FROM pg_class WHERE oid = one) THEN
            EXECUTE format('ANALYZE %s', one);
        END IF;
    END LOOP;
END $$;

REVOKE EXECUTE ON FUNCTION audit_chain(bigint[], text[]), audit_archive(timestamptz, bigint[]), audit_analyze(text[]),
    audit_note() FROM PUBLIC;
"""
DROP = """
DROP FUNCTION audit_analyze(text[]), audit_archive(timestamptz, bigint[]), audit_chain(bigint[], text[]);
DROP TRIGGER audit_ledgerentry_chained ON audit_ledgerentry;
DROP FUNCTION audit_guard_ledger(), audit_guard_event(), audit_note(), audit_part(jsonb, text[]), audit_content(jsonb);
DROP FUNCTION audit_refuse_fixed(), audit_refuse_truncate(), audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(CREATE, DROP),
        frozen("audit_event", function="audit_guard_event"),
        frozen("audit_anchor"),
        frozen("audit_archive"),
        untruncated("audit_ledgerentry"),
    ]
