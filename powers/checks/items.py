"""One power as the checks look at it (检查对象): its document beside the library, each citation with what it points at."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from laws.editions import dates_of
from laws.instruments import classify, rank_of
from laws.library import Articles, LawRecord, State, TextRecord, Validity
from laws.locators import parse_locator
from laws.matching import article_label
from laws.places import Locator
from laws.quoting import Comparison, compare
from laws.structure import paragraphs, passage
from powers.checks.acts import own_words
from powers.checks.context import Context, TypeInfo
from powers.checks.context import passage as section_words
from powers.checks.findings import Problem
from powers.checks.organs import Lines, is_street, lines_of_bodies
from powers.checks.roles import propose
from powers.fields import BasisRow, Document, rows_of
from powers.titles import title_of

POWER, FEE = "power", "fee"
SET, REFER = "set", "refer"
MAY_BEGIN = dt.timedelta(days=300)
"""How long after a text's date it may begin, where the library does not know when it does."""
LATER = dt.timedelta(days=120)
"""So much later than a text began, an edition speaks of another one; less may be an imprecise date."""

_NAMED_LIKE_A_RULE = re.compile(r"(?:办法|规定|细则|规则)(?:（[^（）]*）)?$")
"""A rule may bear such a name: 其他文件 then only says that nobody has told its kind."""
_NO_KIND = ("其他", "其他文件")


@dataclass(eq=False)
class Cited:
    """One citation of a power: its row, the law it means, and what that law says on the day."""

    item: Item
    number: int
    row: BasisRow

    @property
    def title(self) -> str:
        return str(self.row["title"])

    @property
    def locator(self) -> str:
        return str(self.row["locator"])

    @cached_property
    def text(self) -> str:
        """What is quoted, without a remark of the list's own behind it (……。”（原《甲法》已废止）)."""
        return _REMARK.sub("", str(self.row["text"]))

    @property
    def uid(self) -> str:
        return str(self.row["uid"])

    @property
    def is_setting(self) -> bool:
        """Whether it is cited for the power itself, not for a responsibility or accountability."""
        return bool(self.row["purpose"] == POWER)

    @cached_property
    def titled(self) -> list[LawRecord]:
        """The laws its title can mean."""
        return self.item.ctx.library.find(self.title, self.item.region) if self.title else []

    @cached_property
    def laws(self) -> list[LawRecord]:
        """The laws its title can mean; where it does not decide, the one a person chose."""
        library, found = self.item.ctx.library, self.titled
        chosen = library.laws.get(self.item.ctx.chosen.get(self.uid, 0))
        if len(found) == 1 or chosen is None:
            return found
        named_repealed = not found and library.repealed(self.title, self.item.region, self.item.ctx.day)
        return found if named_repealed else [chosen]

    @property
    def law(self) -> LawRecord | None:
        return self.laws[0] if len(self.laws) == 1 else None

    @cached_property
    def dates(self) -> list[dt.date]:
        """The days its edition names: passed, published, amended, in force."""
        edition = str(self.row["edition"])
        year = only_year(edition)
        return dates_of(edition) or ([dt.date(year, 12, 28)] if year else [])

    @cached_property
    def validity(self) -> Validity:
        """Where its law stands; a text that the edition says has been replaced since is not the one in force."""
        found = self.law.on(self.item.ctx.day) if self.law else Validity(State.UNKNOWN)
        if found.state == State.IN_FORCE and (named := self._named_to_come(found.text or found.older)):
            return Validity(State.FUTURE, named if named.has_text else None, since=named.effective_from)
        if found.state == State.IN_FORCE and found.text is not None and self._is_newer_than(found.text):
            return Validity(State.IN_FORCE, None, found.text)
        return found

    @cached_property
    def to_come(self) -> list[TextRecord]:
        """The texts of its law that begin after the day."""
        day = self.item.ctx.day
        return [t for t in self.law.texts if not t.is_open and not t.has_begun(day)] if self.law else []

    def _named_to_come(self, now: TextRecord | None) -> TextRecord | None:
        """The text to come that its edition names; nothing of the text that holds now (`now`) bears that day."""
        last = max(self.dates, default=None)
        if last is None or (now is not None and last in (now.version_date, now.effective_from)):
            return None
        if year := only_year(str(self.row["edition"])):
            after = now is None or now.version_date is None or year > now.version_date.year
            return next(
                (t for t in self.to_come if after and t.version_date and t.version_date.year == year), None
            )
        after = now is None or now.version_date is None or last > now.version_date + LATER
        return next((t for t in self.to_come if after and last in (t.version_date, t.effective_from)), None)

    def _is_newer_than(self, text: TextRecord) -> bool:
        known = text.effective_from or (text.version_date and text.version_date + MAY_BEGIN)
        named = dates_of(str(self.row["edition"]), first=True)  # 2025年修正 is no day of December
        return bool(known and named and max(named) > known + LATER)

    @cached_property
    def instrument(self) -> str:
        """The instrument it is, by the library, by what the list's row says, by its name and edition."""
        if self.law is not None and self.law.instrument not in ("OTHER", ""):
            return self.law.instrument
        told = str(self.row["instrument"])
        tag = str(self.row["kind"])
        unsaid = self.law is not None or tag in _NO_KIND or "规章" in tag
        if told and not (told == "OTHER" and unsaid and _NAMED_LIKE_A_RULE.search(self.title)):
            return told
        return classify("" if tag in _NO_KIND else tag, self.title, str(self.row["edition"]))

    @property
    def rank(self) -> float | None:
        return rank_of(self.instrument)

    @cached_property
    def places(self) -> list[Locator]:
        """The articles it points at; places in annexes and chapters are not among them."""
        return [p for p in parse_locator(self.locator) if p.article and p.annex is None]

    @cached_property
    def labels(self) -> list[str]:
        """The numbers of these articles as the library writes them, each once."""
        return list(dict.fromkeys(article_label(p.article, p.suffix) for p in self.places))

    def articles(self, text: TextRecord | None) -> Articles:
        return self.item.ctx.library.articles(text) if text else {}

    def words(self, text: TextRecord | None) -> str:
        """What the cited articles say in a text of the law; '' where it has not all of them."""
        articles = self.articles(text)
        if not self.labels or not all(label in articles for label in self.labels):
            return ""
        return "\n".join(articles[label] for label in self.labels)

    def passage(self, text: TextRecord | None) -> str:
        """The words of just the paragraphs and items it names; '' where one is not there."""
        return self._passages(text, self.places)

    def paragraphs(self, text: TextRecord | None) -> str:
        """The whole paragraphs it names or whose items it does; '' where it names none."""
        articles, whole = self.articles(text), []
        for place in self.places:
            if not place.paragraph and not place.item:
                return ""
            rows = paragraphs(articles.get(article_label(place.article, place.suffix), ""))
            having = [n for n, row in enumerate(rows, 1) if any(i.number == place.item for i in row.items)]
            number = place.paragraph or (having[0] if len(having) == 1 else 0)
            if not number:
                return ""
            whole.append(replace(place, paragraph=number, item=0, sub_item=0))
        return self._passages(text, whole)

    def _passages(self, text: TextRecord | None, places: list[Locator]) -> str:
        articles, found = self.articles(text), []
        for place in places:
            label = article_label(place.article, place.suffix)
            part = passage(articles[label], place) if label in articles else None
            if part is None:
                return ""
            found.append(part)
        return "\n".join(dict.fromkeys(found))

    @cached_property
    def against(self) -> TextRecord | None:
        """The text to compare it with: the one in force, or the newest the library has of a law in force."""
        if self.validity.text is not None:
            return self.validity.text
        return self.validity.older if self.validity.state == State.IN_FORCE else None

    @cached_property
    def comparison(self) -> Comparison | None:
        """How the quotation stands to the articles cited; None where there is nothing to compare.

        Articles enumerated before one text (第三条、第五条：……) share it: then all of them together say it.
        """
        words = self.words(self.against)
        if not self.text or not words:
            return None
        compared = compare(self.text, words)
        others = [] if compared.agrees else self._sharing()
        if len(others) > 1 and all(together := [c.words(self.against) for c in others]):
            joint = compare(self.text, "\n".join(dict.fromkeys(together)))
            return joint if joint.agrees else compared
        return compared

    def _sharing(self) -> list[Cited]:
        """The citations of the same law and purpose with the very same quotation, itself among them."""
        mine = (self.title, self.row["purpose"], self.text)
        return [c for c in self.item.cited if (c.title, c.row["purpose"], c.text) == mine]

    @cached_property
    def said(self) -> str:
        """What the list quotes, else what the library says the article says."""
        return self.text or self.passage(self.against) or self.words(self.against)

    @cached_property
    def quoted(self) -> str:
        """The words it is judged by: of what it says, what the body itself may do."""
        return own_words(self.said, self.item.lines)

    @property
    def role(self) -> str:
        return str(self.row["role"]) or self.item.proposed_roles.get(self.number, "")

    @property
    def name(self) -> str:
        return f"《{self.title}》{self.locator}"

    def problem(self, message: str, *, part: str = "", **more: Any) -> Problem:
        """A problem of this citation, or of one part of it."""
        path = f"/bases/{self.number}" + (f"/{part}" if part else "")
        law = self.law.title if self.law else self.title
        return Problem(path, message, law, self.locator, f"{self.uid}:{part}" if part else self.uid, **more)


class Item:
    """One power's document with everything the checks ask of it, worked out once."""

    def __init__(self, doc: Document, ctx: Context, power: int = 0) -> None:
        self.doc = doc
        self.ctx = ctx
        self.power = power
        self.memo: dict[str, Any] = {}

    @property
    def is_cancelled(self) -> bool:
        return bool(self.doc["standing"] == "cancelled")

    @property
    def region(self) -> str:
        return str(self.doc["department"]["region"])

    @property
    def department(self) -> str:
        return str(self.doc["department"]["name"])

    @cached_property
    def lines(self) -> Lines | None:
        """The lines (条线) in which its body acts; None where they are not known."""
        named = [name for name in self.named_bodies if is_street(name) or lines_of_bodies(name)]
        return lines_of_bodies(self.department, str(self.doc["subject"]), *named)

    @cached_property
    def named_bodies(self) -> list[str]:
        """The bodies that the list itself names as acting (行使主体), else the one it is the list of."""
        written = str(self.doc["subject_text"]).strip()
        if not written or is_street(str(self.doc["subject"])):
            written = str(self.doc["subject"])
        return [name for part in BETWEEN_BODIES.split(written) if (name := part.strip())]

    @property
    def title(self) -> str:
        return title_of(self.doc["name"], self.doc["sub_name"])

    @cached_property
    def type(self) -> TypeInfo:
        code = self.doc["type"]["code"]
        return self.ctx.types.get(code) or TypeInfo(code, self.doc["type"]["name"])

    @cached_property
    def cited(self) -> list[Cited]:
        return [Cited(self, n, row) for n, row in enumerate(self.doc["bases"])]

    @property
    def setting_bases(self) -> list[Cited]:
        """The citations for the power itself that name a law."""
        return [c for c in self.cited if c.is_setting and c.title]

    @cached_property
    def proposed_roles(self) -> dict[int, str]:
        """A role for each citation of the power that has none yet, by its words."""
        rows = [c for c in self.setting_bases if c.row["role"] != REFER]
        roles = propose(self.type.family, self.type.code, [(c.quoted, c.rank) for c in rows])
        return {c.number: role for c, role in zip(rows, roles, strict=True)}

    def passage(self, section: str) -> str:
        """All the words of a section, to be compared with those of other items."""
        memo: dict[str, str] = self.memo.setdefault("passages", {})
        if section not in memo:
            memo[section] = section_words(self.doc, section)
        return memo[section]

    def texts(self, section: str) -> Iterator[str]:
        for row in rows_of(self.doc, section):
            yield str(row["text"])


_REMARK = re.compile(
    r"(?<=[”\"』」])[。；]?\s*[（(【\[][^（）()【】\[\]]*(?:[（(][^（）()]*[）)][^（）()【】\[\]]*)*[）)】\]][。；]?\s*$"
    r"|(?<=[。；])\s*[（(【][^（）()【】]*(?:《|废止|失效|修[改订正]|划[转入]|承担|改为|调整|备注|说明|现[由为])[^（）()【】]*[）)】][。；]?\s*$"
)
BETWEEN_BODIES = re.compile(r"[、；;，,/\n]|(?<=[局委厅府处办队所])(?:和|及|以及|或者?)")
_DAY_NAMED = re.compile(r"[0-9]{4}\s*(?:年\s*[0-9]{1,2}\s*月|-[0-9])")
_YEAR_NAMED = re.compile(
    r"(?<![0-9〔\[])((?:19|20)[0-9]{2})(?:\s*年|(?=\s*[修第通公发版]))(?![0-9年]|[）)〕\]]\s*[0-9]+号)"
)


def only_year(edition: str) -> int:
    """The last year that an edition names without a month (2018年修正, 2018修订); 0 where it names a day, or none."""
    years = [] if _DAY_NAMED.search(edition) else _YEAR_NAMED.findall(edition)
    return int(max(years, default=0))


def days_since(law: LawRecord, day: dt.date) -> int | None:
    """How long a law has been in force on `day`, counted from its first text; None where that is not known."""
    starts = [t.effective_from or t.version_date for t in law.texts]
    known = [start for start in starts if start is not None]
    return (day - min(known)).days if known else None
