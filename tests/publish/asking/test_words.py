"""The words of search (检索用语): what a row may say, what loading leaves alone, and what is shipped."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.exceptions import ValidationError

from publish.models import SearchWord
from publish.search import fold
from publish.word_models import MOST_PHRASES, circle, faults_of, links
from publish.word_reference import load_search_words, shipped

Kind = SearchWord.Kind
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "means", "kind", "told"),
    [
        ("《》", ["食品经营许可"], Kind.EVERYDAY, "什么也不剩"),
        ("开饭馆子", [], Kind.TRADE, "请写出清单或者法律中的说法"),
        ("开饭馆子", ["《 》"], Kind.TRADE, "什么也不剩"),
        ("开饭馆子", ["开饭馆子"], Kind.TRADE, "就是人们的说法本身"),
        ("开饭馆子", [f"说法{n}" for n in range(MOST_PHRASES + 3)], Kind.TRADE, "请删去3个"),
        ("开饭馆子", ["食" * 61], Kind.TRADE, "超过60字"),
        ("开饭馆子", "食品经营许可", Kind.TRADE, "每行写一个说法"),
        ("请问一声", ["食品经营许可"], Kind.DROP, "请留空"),
    ],
)
def test_what_cannot_lead_anywhere_is_refused_aloud(said: str, means: object, kind: str, told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        SearchWord(said=said, means=means, kind=kind).full_clean()
    assert told in str(refused.value)


def test_words_that_only_lead_to_each_other_are_refused_synonyms_are_not() -> None:
    SearchWord.objects.create(said="甲说", means=["乙说"], kind=Kind.EVERYDAY)
    with pytest.raises(ValidationError, match="“乙说”→“甲说”→“乙说”绕回了自己"):
        SearchWord(said="乙说", means=["甲说"], kind=Kind.TRADE).full_clean()
    SearchWord(said="乙说", means=["甲说", "正式的说法"], kind=Kind.TRADE).full_clean()
    SearchWord(said="乙说", means=["甲说"], kind=Kind.TRADE, is_active=False).full_clean()


def test_a_word_stands_once_in_its_kind() -> None:
    word = SearchWord.objects.filter(kind=Kind.EVERYDAY).first()
    assert word
    with pytest.raises(ValidationError, match="请修改原来的一条"):
        SearchWord(said=word.said, means=["别的"], kind=word.kind).full_clean()
    SearchWord(said=word.said, means=["别的"], kind=Kind.LAW).full_clean()


def test_loading_again_leaves_what_an_office_has_done(reference: None) -> None:
    changed, off, gone = SearchWord.objects.filter(kind=Kind.TRADE)[:3]
    changed.means = ["本地的说法"]
    changed.save()
    off.is_active = False
    off.save()
    gone.delete()
    assert load_search_words() == 0
    changed.refresh_from_db()
    assert changed.means == ["本地的说法"]
    assert not SearchWord.objects.get(pk=off.pk).is_active
    assert not SearchWord.objects.filter(said=gone.said, kind=gone.kind).exists()


def test_shipped_words_keep_every_rule() -> None:
    words = list(shipped())
    assert not [
        (word.said, faults) for word in words if (faults := faults_of(word.said, word.kind, word.means))
    ]
    assert not [one for one, times in Counter((word.said, word.kind) for word in words).items() if times > 1]
    assert {word.kind for word in words} == set(Kind.values)
    leads = links((word.said, word.means) for word in words if word.kind != Kind.DROP)
    assert not [way for said, means in leads.items() if (way := circle(said, means, leads))]
    dropped = {fold(word.said) for word in words if word.kind == Kind.DROP}
    assert not dropped & set(leads), "a word is left out or leads somewhere, not both"
    assert len(words) > 5_000
