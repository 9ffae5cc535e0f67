"""A place in a law (条款项目) as numbers, and how it is written in canonical form: 第四十四条之一第二款第（三）项."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from core.chinese import to_numeral


@dataclass(frozen=True, slots=True)
class Locator:
    """One addressable place: 第44条之一第2款第（3）项第2目 as integers; 0 where a level is absent.

    `article` is 0 when the locator names no article (a chapter, an annex entry, a lone 款).
    `annex` is the number of the 附件 (0: an annex or catalogue without a number), None outside one.
    `number` holds a decimal number of a technical standard ("4.1.2") verbatim.
    """

    article: int = 0
    suffix: int = 0
    paragraph: int = 0
    item: int = 0
    sub_item: int = 0
    chapter: int = 0
    section: int = 0
    part: int = 0
    annex: int | None = None
    number: str = ""


class Part(NamedTuple):
    """A stretch of an enumeration that makes one citation: an article with its 款项, or chapters."""

    start: int
    end: int
    canonical: str
    locators: tuple[Locator, ...]
    level: str
    """Level of its first unit: part, chapter, section, article, paragraph, item, sub_item or annex."""
    sure: bool = True
    """False where 条 is missing behind a number (第十九：): a person confirms it."""


def spell_place(place: Locator) -> str:
    """A place in canonical form: 第四十四条之一第二款第（三）项."""
    suffix = f"之{to_numeral(place.suffix)}" if place.suffix else ""
    article = f"第{to_numeral(place.article)}条{suffix}" if place.article else ""
    paragraph = f"第{to_numeral(place.paragraph)}款" if place.paragraph else ""
    item = f"第（{to_numeral(place.item)}）项" if place.item else ""
    return article + paragraph + item + (f"第{to_numeral(place.sub_item)}目" if place.sub_item else "")


def under(base: Locator, part: Part) -> Part:
    """A lone 第二款 or 第（三）项 as part of the article last named: 第二款 after 第十条 -> 第十条第二款."""
    level = part.level
    kept = Locator(
        article=base.article,
        suffix=base.suffix,
        paragraph=base.paragraph if level in ("item", "sub_item") else 0,
        item=base.item if level == "sub_item" else 0,
    )
    own = [
        replace(place, **{name: getattr(kept, name) for name in ("article", "suffix")})
        if place.paragraph
        else replace(kept, item=place.item or kept.item, sub_item=place.sub_item)
        for place in part.locators
    ]
    tails = [
        spell_place(replace(p, article=0, suffix=0, paragraph=p.paragraph if i == 0 else q.paragraph))
        for i, (p, q) in enumerate(zip(own, part.locators, strict=True))
    ]
    head = spell_place(Locator(article=base.article, suffix=base.suffix))
    return part._replace(canonical=head + "、".join(tails), locators=tuple(own))
