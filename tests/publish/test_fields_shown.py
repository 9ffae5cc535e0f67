"""Whatever text of a power is for the public is on its page, is found, is in the API and in the list that is downloaded."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from powers.documents import published
from powers.field_kinds import Text
from powers.fields import FACTS
from powers.models import PowerVersion
from powers.printing import cells
from publish.models import ListEntry
from publish.search import fold

pytestmark = pytest.mark.django_db
TEXTS = [field.name for field in FACTS if isinstance(field.kind, Text) and not field.internal]
NOT_FOUND = {"guide_url", "discretion_url", "change_note"}  # addresses, and what is said of the change
NOT_IN_THE_LIST = {"change_note"}


@pytest.fixture
def shown(put_on_list: Any) -> PowerVersion:
    texts = {name: f"甲{n}乙" for n, name in enumerate(TEXTS, 100)}
    addresses = {
        name: f"https://{name.replace('_', '-')}.invalid/" for name in ("guide_url", "discretion_url")
    }
    version: PowerVersion = put_on_list(texts.pop("name"), **texts | addresses)
    return version


def test_every_public_text_is_on_the_page(shown: PowerVersion, client: Client) -> None:
    page = client.get(f"/powers/{shown.power.code}/").content.decode()
    assert [name for name in TEXTS if escape(getattr(shown, name)) not in page] == []


def test_every_public_text_is_found(shown: PowerVersion) -> None:
    text = ListEntry.objects.get(version=shown).search_text
    assert {name for name in TEXTS if fold(getattr(shown, name)) not in text} == NOT_FOUND


def test_every_public_text_is_in_the_api(shown: PowerVersion, client: Client) -> None:
    found = client.get(f"/api/v1/powers/{shown.power.code}/").json()["document"]
    assert {name: found[name] for name in TEXTS} == {name: getattr(shown, name) for name in TEXTS}


def test_every_public_text_is_in_the_list(shown: PowerVersion) -> None:
    assert shown.sealed_document
    printed = "\n".join(cells(published(shown.sealed_document), code="", number=1).values())
    assert {name for name in TEXTS if getattr(shown, name) not in printed} == NOT_IN_THE_LIST
