"""A link of a power points to the article that its words name, or is not made: on the published lists that are here."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.test import Client

from departments.models import Level, Region
from laws.importing import import_laws
from powers.citing import Linker
from powers.documents import documents, published
from powers.models import LegalBasis, PowerVersion, ResponsibilityItem
from publish.laws.row_articles import of_version
from publish.powers.parts_reading import cross_linked
from publish.templatetags.public import citing
from review.imports.importing import import_lists
from tests.conftest import SHARED_DATA
from tests.publish.right_links import titles_of_laws, wrong_in_document, wrong_on_page

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
LISTS, LAWS = SHARED_DATA / "power_lists" / "raw_karamay", SHARED_DATA / "laws"
SOME = ("发展和改革", "商务局", "国动办", "财政局", "医疗保障", "档案局")
PERMIT = "中华人民共和国行政许可法"


@pytest.mark.slow
@pytest.mark.skipif(
    not LISTS.is_dir(), reason=f"needs the published lists in {LISTS}; see ../shared/data/README.md"
)
def test_no_link_of_the_published_lists_leads_to_another_article(reference: None) -> None:
    import_laws(sorted(LAWS.glob("*.jsonl")))
    region = Region.objects.create(
        code="650200", name="克拉玛依市", kind=Region.Kind.CITY, level=Level.objects.get(code="3")
    )
    files = [(path, path.name) for path in sorted(LISTS.iterdir()) if any(word in path.name for word in SOME)]
    import_lists(files, region, by=None, create_departments=True)
    ids = list(PowerVersion.objects.values_list("pk", flat=True))
    Linker().link(ids)
    titles = titles_of_laws()
    wrong, links = [], 0
    for pk, said in documents(ids).items():
        shown, laws = published(said), of_version(pk)[0]
        wrong += wrong_in_document(shown, laws, titles)
        links += len(laws) + sum(len(row["links"]) for row in cross_linked(shown)["responsibilities"])  # type: ignore[typeddict-item]
    assert links > 100
    assert wrong == []


def test_what_a_responsibility_names_is_no_link_unless_the_version_links_it(
    client: Client, put_on_list: Make
) -> None:
    """Words that name an article of a law never lead to another article of it, nor does a page guess that they lead anywhere."""

    def children(draft: PowerVersion) -> None:
        draft.responsibilities.update(basis_text=f"《{PERMIT}》第三十二条：受理。")
        for order, place in enumerate(("第二十五条", "第三十二条"), 5):
            LegalBasis.objects.create(
                version=draft, order=order, purpose="responsibility", title=PERMIT, locator=place
            )

    version = put_on_list("食品经营许可", children=children)
    page = client.get(f"/powers/{version.power.code}/").content.decode()
    assert "见依据" not in page
    assert "据此规定" not in page
    answered, rows = page.partition("</dl>")[::2]
    assert 'class="answers"' in answered
    assert 'href="#b-' not in rows


def test_a_row_leads_to_an_article_of_the_library_only_where_that_is_sure(
    client: Client, put_on_list: Make, add_law: Make
) -> None:
    """By the links of the version and by the row's own basis; not for an article or a law that the library has not got."""
    law = add_law(
        PERMIT, ("2019-04-23", {"第二十五条": "一。", "第三十二条": "受理。", "第三十八条": "决定。"})
    )

    def children(draft: PowerVersion) -> None:
        duty = ResponsibilityItem.objects.get(version=draft)
        draft.responsibilities.update(basis_text=f"《{PERMIT}》第三十八条、第九十九条；《无此法》第一条")
        draft.accountability.create(order=1, text="无故拒收", basis_text=f"《{PERMIT}》第二十五条：一。")
        for order, place in enumerate(("第三十二条", "第九十八条"), 5):
            LegalBasis.objects.create(
                version=draft, order=order, purpose="responsibility", title=PERMIT, locator=place,
                responsibility_uids=[str(duty.uid)],
            )  # fmt: skip

    version = put_on_list("食品经营许可", children=children)

    def articles(address: str) -> list[str]:
        page = client.get(address).content.decode()
        rows = page[page.index('id="responsibilities"') : page.index('id="bases"')]
        return [unquote(link) for link in re.findall(r'href="(/laws/[^"]*)"', rows)]

    wanted = [f"/laws/{law.pk}/articles/{label}/" for label in ("第三十八条", "第三十二条", "第二十五条")]
    assert articles(f"/powers/{version.power.code}/") == wanted
    permanent = articles(f"/powers/{version.power.code}/versions/1/")
    assert [link.partition("?")[0] for link in permanent] == wanted
    assert all("on=" in link for link in permanent)
    assert all(client.get(link).status_code == 200 for link in wanted)
    page = client.get(f"/powers/{version.power.code}/").content.decode()
    assert (
        f'{wanted[0].replace("第三十八条", quote("第三十八条"))}">《{PERMIT}》第三十八条</a>、第九十九条；《无此法》第一条'
        in page
    )
    assert f'查看条文：<a href="{wanted[1].replace("第三十二条", quote("第三十二条"))}">' in page


def test_an_article_is_not_linked_where_another_of_its_number_is_named() -> None:
    place = [7, "第五条", "《甲法》第五条"]
    assert "<a" not in citing("《甲法》第五条之一", [place])
    assert citing("<b>《甲法》第五条第二款", [place]).startswith('&lt;b&gt;<a href="/laws/7/articles/')


def test_what_the_version_links_is_linked_both_ways(client: Client, put_on_list: Make) -> None:
    def children(draft: PowerVersion) -> None:
        duty = ResponsibilityItem.objects.get(version=draft)
        for order, place in enumerate(("第二十五条", "第三十二条"), 5):
            LegalBasis.objects.create(
                version=draft, order=order, purpose="responsibility", title=PERMIT, locator=place,
                responsibility_uids=[str(duty.uid)] if place == "第三十二条" else [],
            )  # fmt: skip

    version = put_on_list("食品经营许可", children=children)
    page = client.get(f"/powers/{version.power.code}/").content.decode()
    basis = LegalBasis.objects.get(version=version, locator="第三十二条")
    duty = ResponsibilityItem.objects.get(version=version)
    assert f'<a href="#b-{basis.uid}">《{PERMIT}》第三十二条</a>' in page
    assert f'<a href="#r-{duty.uid}">' in page
    assert "第二十五条</a>" not in page.replace(f"《{PERMIT}》第二十五条</a></h4>", "")
    assert list(wrong_on_page(page, titles_of_laws())) == []
