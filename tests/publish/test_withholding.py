"""部分公开: what is withheld is read by no one but officials, at every address and in every download; that it is, is said."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from audit import rights
from audit.public_copies import copies
from departments.models import Charter, Department, Duty, InternalUnit, Level, Region
from laws.models import Article, Law
from powers.documents import digest_of_published, document, published
from powers.drafting import draft_from
from powers.fields import ALL, ROWS
from powers.models import CitedArticle, PowerVersion, Situation, WithholdingGround
from powers.withholding import NEVER, may_be_empty, places
from publish.dumps.making import make
from publish.measure_models import Measure
from publish.models import ListEntry, ReleaseEntry
from publish.pages.sitemaps import PARTS

pytestmark = pytest.mark.django_db
MARK = "绝密字样"
SECRETS = (MARK, quote(MARK), "807060504", "908070605")
LAW = "中华人民共和国秘密事项管理法"
REASON = "涉及第三方的商业秘密"


def withhold(version: PowerVersion, *places: str) -> None:
    ground = WithholdingGround.objects.get(name__startswith="涉及商业秘密")
    for order, place in enumerate(places):
        version.withheld.create(order=order, place=place, ground=ground, reason=REASON)


@pytest.fixture
def hidden(
    make_draft: Callable[..., Any],
    department: Department,
    add_law: Any,
    propose: Any,
    decide: Any,
    staffing: Any,
) -> PowerVersion:
    """A published power with the mark in each field and list that may be withheld, all of them withheld."""
    from publish.releasing import release

    add_law(LAW, ("2020-01-01", {"第一条": "公开的条文。", "第九条": "另一条公开的条文。"}))
    texts = (
        "plain_title", "executing_body", "unit_text", "duty_text", "level_text", "level_note", "limit_text",
        "promised_limit_text", "fee_text", "conditions", "flow", "supervision_text", "accountability_lead",
        "remark",
    )  # fmt: skip
    draft: PowerVersion = make_draft(
        "部分公开的许可",
        **{name: f"{name}{MARK}{name}" for name in texts},
        keywords=[f"关键{MARK}"], everyday_terms=[f"日常{MARK}"], extras=[["栏目", f"内容{MARK}"]],
        external_codes=[["旧编码", f"A{MARK}"]], guide_url=f"https://example.gov.cn/{quote(MARK)}",
        discretion_url=f"https://example.gov.cn/d/{quote(MARK)}", statutory_limit=807060504, statutory_limit_unit="day",
        promised_limit=908070605, promised_limit_unit="day",
    )  # fmt: skip
    charter = Charter.objects.create(department=department, title="三定规定")
    draft.duties.add(Duty.objects.create(charter=charter, number="（一）", text="公开的职责。", order=1))
    draft.units.add(InternalUnit.objects.create(department=department, name=f"{MARK}处"))
    draft.levels.create(order=5, level=Level.objects.get(code="2"), condition=MARK, share=MARK)
    secret = draft.responsibilities.create(order=5, text=f"做{MARK}", basis_text=f"《{LAW}》第九条")
    draft.bases.create(order=5, title=LAW, locator="第一条", text=MARK, responsibility_uids=[str(secret.uid)])
    clause = draft.accountability.create(order=5, text=MARK, basis_text=f"《{LAW}》第九条")
    draft.accountability.create(order=6, text="公开的情形", responsibility_uids=[str(secret.uid)])
    draft.penalties.create(order=5, conduct=MARK)
    draft.channels.create(order=5, value=MARK)
    draft.risks.create(order=5, text=MARK, is_public=True)
    offered = {place for place, _ in places(document(PowerVersion.objects.with_children().get(pk=draft.pk)))}
    rows = [
        f"bases:{draft.bases.last().uid}",
        f"responsibilities:{secret.uid}",
        f"accountability:{clause.uid}",
    ]
    rows.append(f"levels:{draft.levels.last().uid}")
    assert set(rows) <= offered
    withhold(draft, *sorted(place for place in offered if ":" not in place), *rows)
    draft.level_text = ""
    draft.save()
    decide(propose(draft))
    release(draft.power.region, by=staffing, effective_on=timezone.localdate(), note="公布")
    return PowerVersion.objects.select_related("power").get(pk=draft.pk)


def test_what_the_offices_sealed_has_it_all(hidden: PowerVersion) -> None:
    assert str(hidden.sealed_document).count(MARK) > 20
    assert MARK not in str(published(hidden.sealed_document))  # type: ignore[arg-type]


def test_what_is_withheld_stands_in_nothing_that_the_public_account_reads(hidden: PowerVersion) -> None:
    read = [table for table in rights.tables() if rights.declared(table, "public").rights]
    with connection.cursor() as cursor:
        for table in (*read, *(copy.name for copy in copies())):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            [(said,)] = cursor.fetchall()
            assert not [secret for secret in SECRETS if secret in said], table
        cursor.execute("SELECT sealed_document::text FROM face.powers_powerversion")
        kept = json.loads(cursor.fetchone()[0])
    assert published(kept) == published(hidden.sealed_document)  # type: ignore[arg-type]
    assert digest_of_published(kept) == hidden.release_entry.digest
    assert hidden.release_entry.facts["duties"] == []
    laws = hidden.release_entry.facts["laws"]
    assert not any(
        row["place"] == f"bases:{uid}" for row in hidden.sealed_document["withheld"] for uid in laws
    )  # type: ignore[index]


def addresses(hidden: PowerVersion) -> Iterator[str]:
    """Every public address there is, with what its parts may be."""
    law, code = Law.objects.get(title=LAW), hidden.power.code
    said: dict[str, list[Any]] = {
        "code": [code], "number": [1], "region": ["120000"], "department": ["101"], "form": ["json", "csv", "xlsx"],
        "duty": list(Duty.objects.values_list("pk", flat=True)), "law": [law.pk],
        "version": [law.versions.get().pk], "label": list(Article.objects.values_list("label", flat=True)),
        "situation": [Situation.objects.create(name="随便什么事", words=[hidden.name]).pk], "name": list(PARTS),
        "key": ["120000-101"], "table": ["types", "phases"],
        "approval": [hidden.approved.approval_id], "pk": list(Measure.objects.values_list("pk", flat=True)),
        "type": ["01"], "file": list(make(hidden.release_entry.release).files.values_list("name", flat=True)),
    }  # fmt: skip
    for prefix, resolver in (("/", "publish.urls"), ("/api/v1/", "publish.api.urls")):
        for pattern in get_resolver(resolver).url_patterns:
            assert isinstance(pattern, URLPattern)
            route = str(pattern.pattern)
            made = [route]
            for name, converter in pattern.pattern.converters.items():
                slot = next(
                    part for part in (f"<{converter_name(converter)}:{name}>", f"<{name}>") if part in route
                )
                made = [one.replace(slot, quote(str(value))) for one in made for value in said[name]]
            yield from (prefix + one for one in made)
    for query in (MARK, quote(LAW), "A" + MARK, "807060504", "部分公开"):
        yield from (
            f"{page}?q={query}"
            for page in ("/search/", "/api/v1/search/", "/api/v1/suggest/", "/search/export.json")
        )
    today = timezone.localdate()
    yield from (
        f"/powers/{code}/?on={today}",
        f"/api/v1/powers/{code}/?on={today}",
        "/api/v1/changes/?documents=true",
        f"/api/v1/diff/?region=120000&from=2000-01-01&to={today}",
        "/api/v1/duties/?department=120000-101",
        f"/api/v1/powers/?law={law.pk}",
        "/regions/120000/departments/101/?by=type",
    )


def converter_name(converter: Any) -> str:
    return {"StringConverter": "str", "IntConverter": "int", "PathConverter": "path"}[
        type(converter).__name__
    ]


def body(answer: Any) -> bytes:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return unzipped(data) if data.startswith(b"PK") else data


def unzipped(data: bytes) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_no_public_address_says_what_is_withheld(hidden: PowerVersion, client: Client) -> None:
    call_command("rebuild_list_entries")
    seen, gone = 0, []
    for address in addresses(hidden):
        answer = client.get(address)
        assert answer.status_code < 500, address
        said = (
            body(answer).decode("utf-8", "replace").replace(f'value="{MARK}', "").replace(quote(MARK), MARK)
        )
        asked = MARK in address
        seen += answer.status_code == 200
        words = ("908070605",) if asked else (MARK, "908070605")
        gone += [(address, word) for word in words if word in said]
        if asked:
            assert "部分公开的许可" not in said, address
    assert gone == []
    assert seen > 25


def test_the_index_of_the_list_and_of_laws_does_not_have_it(hidden: PowerVersion, client: Client) -> None:
    entry = ListEntry.objects.get(version=hidden)
    assert MARK not in entry.search_text
    assert (entry.duty_ids, entry.duty_text) == ([], "")
    assert not CitedArticle.objects.filter(law__title=LAW, is_public=True).exists()
    assert CitedArticle.objects.filter(law__title=LAW).count() == 3  # offices find it when the law changes
    law = Law.objects.get(title=LAW)
    for address in (f"/laws/{law.pk}/powers/", f"/laws/{law.pk}/articles/{quote('第一条')}/"):
        assert hidden.power.code not in client.get(address).content.decode(), address


def test_the_page_says_at_that_place_that_it_is_withheld_and_why(
    hidden: PowerVersion, client: Client
) -> None:
    page = client.get(f"/powers/{hidden.power.code}/").content.decode()
    sentence = f"此项不公开：{REASON}（《中华人民共和国政府信息公开条例》第十五条"
    assert page.count(sentence) > 10
    assert "依据中的一项" in page
    api = client.get(f"/api/v1/powers/{hidden.power.code}/").json()["document"]
    [flow] = [row for row in api["withheld"] if row["place"] == "flow"]
    assert (flow["reason"], flow["statute"]) == (REASON, "《中华人民共和国政府信息公开条例》第十五条")
    assert api["flow"] == ""
    assert [row["text"] for row in api["accountability"]] == ["公开的情形"]
    assert "responsibilities" not in api["accountability"][0]
    assert [row["title"] for row in api["bases"]] == ["中华人民共和国民办教育促进法"]
    assert client.get("/api/v1/search/?q=部分公开的许可").json()["results"][0]["levels"] == []


def test_the_digest_is_of_what_is_public(hidden: PowerVersion, client: Client) -> None:
    import hashlib

    given = client.get(f"/powers/{hidden.power.code}/versions/1/document.json").content
    assert ReleaseEntry.objects.get(version=hidden).digest == f"sha256:{hashlib.sha256(given).hexdigest()}"
    call_command("verify", "--only", "public_digests")
    call_command("verify", "--only", "list_entries")


def test_the_elements_of_a_power_cannot_be_withheld(hidden: PowerVersion) -> None:
    """名称、编码、部门、类型……: what an entry needs, and what an office has entered as always public."""
    offered = {place for place, _ in places(hidden.sealed_document)}  # type: ignore[arg-type]
    assert not offered & {
        "name",
        "sub_name",
        "type",
        "department",
        "standing",
        "subject",
        "change_note",
        "bases",
    }
    assert "fee" in offered
    assert not {name for name in offered if name in NEVER}
    whole = {field.name for field in ALL if field.name not in ROWS and not may_be_empty(field.name)}
    assert not offered & whole


def test_the_next_version_withholds_the_same_until_somebody_says_otherwise(hidden: PowerVersion) -> None:
    draft = draft_from(hidden)
    assert draft.withheld.count() == hidden.withheld.count()
    kept = draft.responsibilities.get(text__contains=MARK)
    kept.delete()
    said = document(PowerVersion.objects.with_children().get(pk=draft.pk))
    assert f"responsibilities:{kept.uid}" not in {row["place"] for row in said["withheld"]}


def test_reviewers_see_in_the_redline_what_is_to_be_withheld(make_draft: Callable[..., Any]) -> None:
    from powers.diff import diff

    draft = make_draft("甲许可", flow="申请")
    before = document(PowerVersion.objects.with_children().get(pk=draft.pk))
    withhold(draft, "flow")
    after = document(PowerVersion.objects.with_children().get(pk=draft.pk))
    [section] = diff(before, after).sections
    assert (section.label, section.rows[0].row.head, section.rows[0].row.text) == (
        "不公开的内容",
        "运行流程",
        REASON,
    )


def test_a_list_that_comes_back_takes_nothing_that_is_withheld_away(
    hidden: PowerVersion, region: Region, client: Client, tmp_path: Any
) -> None:
    from review.imports.importing import import_lists

    path = tmp_path / "list.csv"
    path.write_bytes(body(client.get("/regions/120000/export.csv")))
    [report] = import_lists([(path, path.name)], region, by=None, dry_run=True).reports
    assert report["actions"] == {"无变化": 1}, report["changes"]


# --- the review for secrecy before release ---------------------------------------------------------------------


@pytest.fixture
def asks(region: Region) -> Region:
    region.secrecy_review = True
    region.save()
    return region


def test_what_has_no_secrecy_review_is_not_released_where_the_region_asks_for_it(
    asks: Region, approved: Callable[..., PowerVersion], staffing: Any, client: Client
) -> None:
    version = approved("甲许可")
    client.force_login(staffing)
    page = client.get("/releases/").content.decode()
    assert "还没有登记的：甲许可" in page
    given = {"effective_on": f"{timezone.localdate()}", "note": ""}
    address = f"/releases/new/{asks.code}/"
    assert "还没有登记的：甲许可" in client.get(address, given).content.decode()
    from core.reasons import NotAllowed
    from publish.releasing import release

    with pytest.raises(NotAllowed, match="还没有登记的：甲许可"):
        release(asks, by=staffing, effective_on=timezone.localdate())
    where = f"/releases/secrecy/{asks.code}/"
    form = client.get(where).content.decode()
    assert f'name="version" value="{version.pk}"' in form
    late = f"{timezone.localdate() + dt.timedelta(days=1)}"
    said = {"version": version.pk, "reviewer": "市教委保密办 张某"}
    assert client.post(where, said | {"reviewed_on": late}).status_code == 409
    done = client.post(where, said | {"reviewed_on": f"{timezone.localdate()}"}, follow=True)
    assert "已登记1项的保密审查" in done.content.decode()
    release(asks, by=staffing, effective_on=timezone.localdate())
    assert ListEntry.objects.filter(version=version).exists()


def test_only_the_staffing_office_of_the_region_records_it(
    asks: Region, approved: Callable[..., PowerVersion], make_user: Any, client: Client
) -> None:
    version = approved("甲许可")
    client.force_login(make_user("cha", ("inspector", asks, None)))
    said = {"version": version.pk, "reviewer": "某人", "reviewed_on": f"{timezone.localdate()}"}
    assert client.post(f"/releases/secrecy/{asks.code}/", said).status_code in (403, 404, 409)
    assert not hasattr(PowerVersion.objects.get(pk=version.pk), "secrecy_review")
