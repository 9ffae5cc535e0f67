"""Powers in force by COPY (基准职权): sealed as a decision seals them, published from today, citing the library.

Not through proposals: what is measured is checking. What must hold: each sealed document is the one `document()` makes of
the rows (a sample is compared), and the index of citations is the one a release makes.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks import CHECK_REGION
from benchmarks.workbook import numeral
from core.copying import analyze, copy_rows, reserve_ids
from core.digests import digest
from departments.models import Department, Region
from laws.models import Article, Law, LawVersion
from powers.citing import Linker
from powers.documents import Document, documents
from powers.models import AccountabilityClause, LegalBasis, Power, PowerType, PowerVersion, ResponsibilityItem

POWERS, CITATIONS = 60_000, 150_000
DEPARTMENTS = 40
TYPES = ["02"] * 12 + ["06", "06", "01", "03", "07", "08", "10", "04"]
STEPS = {"02": "立案、调查取证、审查、告知、决定、送达、执行"}
OTHER_STEPS = "受理、审查、决定、送达、事后监管"
SAMPLE = 25
SEAL = """
UPDATE powers_powerversion v SET sealed_at = now(), digest = s.digest, sealed_document = s.document::jsonb,
    period = daterange(%s, NULL) FROM bench_sealed s WHERE v.id = s.id
"""


@transaction.atomic
def make(scale: float, seed: int = 11) -> tuple[int, int]:
    """Powers of the check region with their citations, at a share of the full size; returns how many of both."""
    chance = random.Random(seed)
    count = max(120, round(POWERS * scale))
    maker = _Maker(chance)
    powers, versions = reserve_ids(Power, count), reserve_ids(PowerVersion, count)
    region = maker.region.pk
    codes = [f"{CHECK_REGION}-{n:06d}" for n in range(count)]
    copy_rows(
        Power,
        ("id", "region_id", "code", "main_code"),
        ((p, region, c, c) for p, c in zip(powers, codes, strict=True)),
    )
    made = [maker.power(n) for n in range(count)]
    copy_rows(
        PowerVersion, VERSION, ((v, p, 1, *row[0]) for v, p, row in zip(versions, powers, made, strict=True))
    )
    bases = copy_rows(LegalBasis, BASIS, _children(versions, made, 1))
    copy_rows(ResponsibilityItem, RESPONSIBILITY, _children(versions, made, 2))
    copy_rows(AccountabilityClause, ACCOUNTABILITY, _children(versions, made, 3))
    analyze(PowerVersion, LegalBasis, ResponsibilityItem, AccountabilityClause)
    _seal(versions, maker, made)
    Linker().link(versions)
    return count, bases


VERSION = (
    "id", "power_id", "number", "name", "power_type_id", "initiation", "department_id", "duty_text", "level_text",
    "accountability_lead",
)  # fmt: skip
BASIS = (
    "version_id", "order", "uid", "purpose", "role", "kind_text", "instrument_id", "title", "edition", "locator", "text", "law_id",
)  # fmt: skip
RESPONSIBILITY = ("version_id", "order", "uid", "stage_text", "text")
ACCOUNTABILITY = ("version_id", "order", "uid", "text")
Made = tuple[tuple[Any, ...], list[tuple[Any, ...]], list[tuple[Any, ...]], list[tuple[Any, ...]]]


def _children(versions: list[int], made: list[Made], part: int) -> Iterator[tuple[Any, ...]]:
    for version, row in zip(versions, made, strict=True):
        for order, child in enumerate(row[part], start=1):
            yield version, order, *child


class _Maker:
    """One power after the other; a law is cited the oftener the earlier it stands, as in real lists."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.region = Region.objects.get(code=CHECK_REGION)
        self.departments = [
            Department.objects.create(region=self.region, code=f"{n:03d}", name=f"检查市第{numeral(n)}局")
            for n in range(1, DEPARTMENTS + 1)
        ]
        self.types = {t.code: t for t in PowerType.objects.all()}
        self.laws = list(Law.objects.select_related("instrument").order_by("pk"))
        self.cumulated = list(accumulate(1 / (n + 10) for n in range(len(self.laws))))
        newest = LawVersion.objects.order_by("law_id", "-version_date").distinct("law_id")
        self.newest = {version.law_id: version for version in newest}
        self.articles: dict[int, list[tuple[str, str]]] = {}
        for law, label, text in Article.objects.filter(version__in=list(self.newest.values())).values_list(
            "version__law_id", "label", "text"
        ):
            self.articles.setdefault(law, []).append((label, text))

    def power(self, number: int) -> Made:
        code = TYPES[number % len(TYPES)]
        kind, body = self.types[code], self.departments[number % DEPARTMENTS]
        bases = [self._basis() for _ in range(self.chance.choice((1, 2, 2, 3, 3, 4)))]
        name = f"对第{number}类事项违反《{bases[0][5]}》的{kind.name.removeprefix('行政')}"
        steps = STEPS.get(code, OTHER_STEPS).split("、")
        responsibilities = [
            (self._uid(), step, f"在法定期限内完成{step}，说明理由，如实记录。") for step in steps
        ]
        clauses = [(self._uid(), text) for text in ("没有法定依据实施的", "违反法定程序的", "超越职权的")]
        columns = (name, kind.pk, "ex_officio", body.pk, "负责有关的监督管理工作", "市级", "依法追究责任。")
        return columns, bases, responsibilities, clauses

    def _basis(self) -> tuple[Any, ...]:
        law = self.chance.choices(self.laws, cum_weights=self.cumulated)[0]
        label, text = self.chance.choice(self.articles[law.pk])
        version = self.newest[law.pk]
        edition = f"{version.version_date:%Y年%-m月%-d日}通过"
        tag = {"LAW": "法律", "AR": "法规", "LR_C": "法规"}.get(law.instrument.code, "规章")
        return (
            self._uid(), "power", "", tag, law.instrument_id, law.title, edition, label, self._quoted(text), law.pk,
        )  # fmt: skip

    def _quoted(self, text: str) -> str:
        """The article as lists quote it: whole, a part of it, in other signs, not at all; one in twelve gone wrong."""
        style = self.chance.random()
        if style < 0.1:
            return ""
        if style < 0.3:
            return text.partition("\n")[0]
        if style < 0.5:
            return text.replace("\n", "").replace("，", ",")
        return text.replace("万元", "千元").replace("应当", "可以") if style > 0.92 else text

    def _uid(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))


def _seal(versions: list[int], maker: _Maker, made: list[Made]) -> None:
    """Give every version its document, digest and period, as a decision and a release do."""
    sample = set(random.Random(1).sample(versions, SAMPLE))
    real = documents(sample)
    pattern = real[min(real)]
    instruments = {law.instrument_id: law.instrument for law in maker.laws}
    kinds = {kind.pk: kind for kind in maker.types.values()}
    bodies = {body.pk: body for body in maker.departments}
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE bench_sealed (id bigint, digest text, document text) ON COMMIT DROP"
        )
    rows = []
    for version, row in zip(versions, made, strict=True):
        sealed = _document(pattern, row, kinds, bodies, instruments)
        if version in sample and sealed != real[version]:
            raise SystemExit("a document made for the benchmark is not what powers.documents makes")
        rows.append((version, digest(sealed), sealed))
        if len(rows) == 1000 or version == versions[-1]:
            _insert(rows)
            rows = []
    with connection.cursor() as cursor:
        cursor.execute(SEAL, [timezone.localdate()])


def _insert(rows: list[tuple[int, str, Document]]) -> None:
    from psycopg2.extras import Json, execute_values

    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor, "INSERT INTO bench_sealed VALUES %s", [(pk, d, Json(doc)) for pk, d, doc in rows]
        )


def _document(pattern: Document, row: Made, kinds: Any, bodies: Any, instruments: Any) -> Document:
    (name, kind, _, body, *_), bases, responsibilities, clauses = row
    department = bodies[body]
    return pattern | {
        "name": name,
        "type": {"code": kinds[kind].code, "name": kinds[kind].name},
        "department": pattern["department"] | {"code": department.code, "name": department.name},
        "subject": department.name,
        "bases": [
            {
                "uid": uid, "purpose": purpose, "role": role, "role_confirmed": False, "kind": tag,
                "instrument": instruments[instrument].code, "instrument_name": instruments[instrument].name, "title": title,
                "edition": edition, "locator": locator, "text": text, "note": "",
            }
            for uid, purpose, role, tag, instrument, title, edition, locator, text, _ in bases
        ],
        "responsibilities": [
            {"uid": uid, "stage": stage, "group": "", "phase": "", "text": text, "basis": ""}
            for uid, stage, text in responsibilities
        ],
        "accountability": [{"uid": uid, "text": text, "subject": "", "basis": ""} for uid, text in clauses],
    }  # fmt: skip
