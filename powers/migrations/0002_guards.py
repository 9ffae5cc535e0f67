"""What the database itself guarantees of powers: a sealed row never changes, a code is never used again.

* A sealed version never changes, and cannot be deleted: only its period may be given once, not in the past, and
  closed, not before today; an end that is still to come may come earlier, never later.
* A submitted (frozen) version does not change while it is frozen; it can be sealed as it is, or returned.
* The rows below a sealed or frozen version never change. The check locks the versions it looks at (FOR SHARE), so that a row
  cannot slip in while another transaction seals.
* The ledger (audit/guards.py) tells of each version once it is frozen or sealed, with its rows; of its seal; of its period.
* What the public is told of decisions is only added.
* An issued code never changes, a power that has one is never deleted, and serials only go up: no code is reused.
"""

from django.db import migrations

from audit.guards import frozen, noted, untruncated

CHILD_TABLES = {
    "powers_powerlevel": "version_id",
    "powers_responsibilityitem": "version_id",
    "powers_accountabilityclause": "version_id",
    "powers_legalbasis": "version_id",
    "powers_penaltydetail": "version_id",
    "powers_integrityrisk": "version_id",
    "powers_supervisionchannel": "version_id",
    "powers_withholding": "version_id",
    "powers_powerversion_units": "powerversion_id",
    "powers_powerversion_joint_departments": "powerversion_id",
    "powers_powerversion_duties": "powerversion_id",
}

FUNCTIONS = """
CREATE FUNCTION powers_guard_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same powers_powerversion%ROWTYPE := NEW;
    -- A history that was published elsewhere is taken over with its dates (publish/releasing.py, made_on).
    today date := CASE WHEN current_setting('qingdan.taking_over', true) = 'on' THEN '-infinity'
                       ELSE (now() AT TIME ZONE 'Asia/Shanghai')::date END;
BEGIN
    IF OLD.sealed_at IS NULL AND OLD.frozen_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '职权版本 % 已提交或封存，不能删除。', OLD.id USING ERRCODE = '23001';
    END IF;
    IF OLD.sealed_at IS NULL THEN
        same.frozen_at := OLD.frozen_at;
        same.sealed_at := OLD.sealed_at;
        same.digest := OLD.digest;
        same.sealed_document := OLD.sealed_document;
        same.period := OLD.period;
        IF same *<> OLD THEN
            RAISE EXCEPTION '职权版本 % 已提交，退回前不能修改。', OLD.id USING ERRCODE = '23001';
        END IF;
        RETURN NEW;
    END IF;
    same.period := OLD.period;
    IF same *<> OLD THEN
        RAISE EXCEPTION '职权版本 % 已封存，不能修改。', OLD.id USING ERRCODE = '23001';
    END IF;
    IF NEW.period IS NOT DISTINCT FROM OLD.period THEN
        RETURN NEW;
    END IF;
    IF OLD.period IS NULL THEN
        IF lower(NEW.period) < today THEN
            RAISE EXCEPTION '职权版本 % 不能自过去的日期起生效。', OLD.id USING ERRCODE = '23001';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.period IS NULL OR isempty(OLD.period)
       OR NOT (isempty(NEW.period) OR (lower(NEW.period) = lower(OLD.period) AND NOT upper_inf(NEW.period)
                                       AND (upper_inf(OLD.period) OR upper(NEW.period) < upper(OLD.period))))
       OR (isempty(NEW.period) AND lower(OLD.period) < today) OR upper(NEW.period) < today THEN
        RAISE EXCEPTION '职权版本 % 的有效期间只能自今天起终止，不能改动。', OLD.id USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER powers_version_sealed BEFORE UPDATE OR DELETE ON powers_powerversion
    FOR EACH ROW EXECUTE FUNCTION powers_guard_version();

CREATE FUNCTION powers_guard_children() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sealed boolean;
BEGIN
    -- One look-up by primary key for each version touched, whatever the statistics say: a large load is planned while the
    -- table still seems empty, and a join over the touched rows would then be a nested loop. LIMIT keeps the planner from
    -- making a join of it.
    EXECUTE format(
        'SELECT bool_or(found.closed) FROM (SELECT DISTINCT %I AS id FROM touched) one CROSS JOIN LATERAL (
            SELECT v.sealed_at IS NOT NULL OR v.frozen_at IS NOT NULL AS closed
            FROM powers_powerversion v WHERE v.id = one.id LIMIT 1 FOR SHARE) found',
        TG_ARGV[0]) INTO sealed;
    IF sealed THEN
        RAISE EXCEPTION '所属职权版本已提交或封存，其内容（%）不能增加、修改或删除。', TG_TABLE_NAME USING ERRCODE = '23001';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION powers_guard_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.code IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR NEW.code IS DISTINCT FROM OLD.code
       OR NEW.main_code <> OLD.main_code OR NEW.region_id <> OLD.region_id THEN
        RAISE EXCEPTION '职权编码 % 已赋码，不能修改、删除或再用。', OLD.code USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER powers_power_code BEFORE UPDATE OR DELETE ON powers_power
    FOR EACH ROW EXECUTE FUNCTION powers_guard_code();

CREATE FUNCTION powers_guard_serial() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.last < OLD.last OR NEW.prefix <> OLD.prefix THEN
        RAISE EXCEPTION '编码序号（%）只增不减。', OLD.prefix USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER powers_serial_up BEFORE UPDATE OR DELETE ON powers_codeserial
    FOR EACH ROW EXECUTE FUNCTION powers_guard_serial();
"""

ROWS = "".join(
    f",\n        (SELECT string_agg(to_jsonb(r)::text, E'\\n' ORDER BY r.id) FROM {table} r WHERE r.{column} = v.id)"
    for table, column in CHILD_TABLES.items()
)
"""The rows of a version; each table has an index by version, which is to be used whatever the statistics say."""
AS_OWNER = (
    "SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' "
    "SET enable_seqscan = off SET enable_nestloop = off"
)
NOTES = f"""
-- Of many at once: a call for each of them costs twice as much.
CREATE FUNCTION powers_contents(versions bigint[]) RETURNS TABLE (id bigint, content text) LANGUAGE sql STABLE
    SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' SET enable_seqscan = off AS $$
    SELECT v.id, encode(sha256(convert_to(concat_ws(E'\\n',
        (to_jsonb(v) - '{{sealed_at,digest,sealed_document,period}}'::text[])::text{ROWS}), 'UTF8')), 'hex')
    FROM powers_powerversion v WHERE v.id = ANY(versions)
$$;
CREATE FUNCTION powers_seal_content(v powers_powerversion) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT audit_content(jsonb_build_array(v.sealed_at AT TIME ZONE 'UTC', v.digest, v.sealed_document))
$$;
CREATE FUNCTION powers_period_content(v powers_powerversion) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT audit_content(to_jsonb(ARRAY[isempty(v.period)::text, (lower(v.period) - date '2000-01-01')::text,
                                        (upper(v.period) - date '2000-01-01')::text]))
$$;

CREATE FUNCTION powers_note_version() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audit_ledgerentry (subject, key, operation, content, at, transaction, link)
        SELECT 'powers_powerversion', c.id, 'I', c.content, now(), pg_current_xact_id()::text::bigint, ''
        FROM powers_contents(ARRAY(SELECT v.id FROM touched v WHERE v.sealed_at IS NOT NULL OR v.frozen_at IS NOT NULL)) c
        ORDER BY c.id;
        INSERT INTO audit_ledgerentry (subject, key, operation, content, at, transaction, link)
        SELECT f.subject, v.id, 'I', f.content, now(), pg_current_xact_id()::text::bigint, ''
        FROM touched v CROSS JOIN LATERAL (VALUES
            ('powers_powerversion:seal', powers_seal_content(v), v.sealed_at IS NOT NULL),
            ('powers_powerversion:period', powers_period_content(v), v.period IS NOT NULL)) f (subject, content, holds)
        WHERE f.holds AND (v.sealed_at IS NOT NULL OR v.frozen_at IS NOT NULL);
        RETURN NULL;
    END IF;
    INSERT INTO audit_ledgerentry (subject, key, operation, content, at, transaction, link)
    SELECT 'powers_powerversion', c.id, 'U', c.content, now(), pg_current_xact_id()::text::bigint, ''
    FROM powers_contents(ARRAY(
        SELECT v.id FROM became v JOIN was o USING (id)
        WHERE (v.sealed_at IS NOT NULL OR v.frozen_at IS NOT NULL) AND o.sealed_at IS NULL AND o.frozen_at IS NULL)) c
    ORDER BY c.id;
    INSERT INTO audit_ledgerentry (subject, key, operation, content, at, transaction, link)
    SELECT f.subject, v.id, f.operation, f.content, now(), pg_current_xact_id()::text::bigint, ''
    FROM became v JOIN was o USING (id) CROSS JOIN LATERAL (
        SELECT 'powers_powerversion', 'O', ''
        WHERE v.sealed_at IS NULL AND v.frozen_at IS NULL AND o.frozen_at IS NOT NULL
        UNION ALL SELECT 'powers_powerversion:seal', 'U', powers_seal_content(v)
        WHERE v.sealed_at IS NOT NULL AND o.sealed_at IS NULL
        UNION ALL SELECT 'powers_powerversion:period', 'U', powers_period_content(v)
        WHERE v.period IS DISTINCT FROM o.period AND v.period IS NOT NULL
    ) f (subject, operation, content)
    ORDER BY v.id;
    RETURN NULL;
END $$;
CREATE TRIGGER powers_version_noted_insert AFTER INSERT ON powers_powerversion REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION powers_note_version();
CREATE TRIGGER powers_version_noted_update AFTER UPDATE ON powers_powerversion
    REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION powers_note_version();

CREATE FUNCTION powers_note_code() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audit_ledgerentry (subject, key, operation, content, at, transaction, link)
        SELECT 'powers_power', p.id, 'I', audit_content(to_jsonb(p)), now(), pg_current_xact_id()::text::bigint, ''
        FROM touched p WHERE p.code IS NOT NULL ORDER BY p.id;
        RETURN NULL;
    END IF;
    INSERT INTO audit_ledgerentry (subject, key, operation, content, at, transaction, link)
    SELECT 'powers_power', p.id, 'U', audit_content(to_jsonb(p)), now(), pg_current_xact_id()::text::bigint, ''
    FROM became p JOIN was o USING (id)
    WHERE p.code IS NOT NULL AND to_jsonb(p) <> to_jsonb(o) ORDER BY p.id;
    RETURN NULL;
END $$;
CREATE TRIGGER powers_power_noted_insert AFTER INSERT ON powers_power REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION powers_note_code();
CREATE TRIGGER powers_power_noted_update AFTER UPDATE ON powers_power
    REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION powers_note_code();
REVOKE EXECUTE ON FUNCTION powers_note_version(), powers_note_code() FROM PUBLIC;
"""
DROP_NOTES = """
DROP TRIGGER powers_power_noted_update ON powers_power;
DROP TRIGGER powers_power_noted_insert ON powers_power;
DROP TRIGGER powers_version_noted_update ON powers_powerversion;
DROP TRIGGER powers_version_noted_insert ON powers_powerversion;
DROP FUNCTION powers_note_code(), powers_note_version();
DROP FUNCTION powers_period_content(powers_powerversion), powers_seal_content(powers_powerversion), powers_contents(bigint[]);
"""

DROP_FUNCTIONS = """
DROP TRIGGER powers_serial_up ON powers_codeserial;
DROP TRIGGER powers_power_code ON powers_power;
DROP TRIGGER powers_version_sealed ON powers_powerversion;
DROP FUNCTION powers_guard_serial();
DROP FUNCTION powers_guard_code();
DROP FUNCTION powers_guard_children();
DROP FUNCTION powers_guard_version();
"""


def _triggers() -> tuple[list[str], list[str]]:
    """A statement trigger for each table and each event: one check a statement, also under COPY."""
    events = {
        "insert": ("INSERT", "NEW TABLE AS touched"),
        "delete": ("DELETE", "OLD TABLE AS touched"),
        "update": ("UPDATE", "OLD TABLE AS touched"),
        "moved": ("UPDATE", "NEW TABLE AS touched"),
    }
    create, drop = [], []
    for table, column in CHILD_TABLES.items():
        for name, (event, transition) in events.items():
            create.append(
                f"CREATE TRIGGER {table}_{name} AFTER {event} ON {table} REFERENCING {transition} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION powers_guard_children('{column}');"
            )
            drop.append(f"DROP TRIGGER {table}_{name} ON {table};")
    return create, drop


CREATE_TRIGGERS, DROP_TRIGGERS = _triggers()


class Migration(migrations.Migration):
    dependencies = [("powers", "0001_initial"), ("audit", "0002_guards")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL("\n".join(CREATE_TRIGGERS), "\n".join(DROP_TRIGGERS)),
        migrations.RunSQL(NOTES, DROP_NOTES),
        noted("powers_codeserial"),
        *[frozen(table) for table in ("powers_approval", "powers_approvedversion", "powers_powerlineage")],
        *[untruncated(table) for table in ("powers_powerversion", "powers_power", *CHILD_TABLES)],
    ]
