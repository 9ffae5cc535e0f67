"""What Django says itself is said in this product's words (locale/), and the compiled file holds what the source says."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

HERE = Path(settings.BASE_DIR) / "locale" / "zh_Hans" / "LC_MESSAGES"
SOURCE = (HERE / "django.po").read_text(encoding="utf-8")
SAID = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', SOURCE, re.MULTILINE)


def test_the_compiled_file_holds_the_source() -> None:
    with (HERE / "django.mo").open("rb") as file:
        catalog = gettext.GNUTranslations(file)
    assert len(SAID) > 50
    assert [one for one, words in SAID if catalog.gettext(plain(one)) != plain(words)] == []


@pytest.mark.parametrize(("english", "words"), SAID)
def test_django_knows_the_sentence_and_says_it_so(english: str, words: str) -> None:
    with override("zh-hans"):
        assert _(plain(english)) == plain(words)
    assert not re.search("变量|来修改|你|确保", words)


def plain(text: str) -> str:
    return text.replace('\\"', '"')
