"""Which power an item is (识别职权): by our own code first, then by name with type, department and sub-item; what is only
like a power is asked.

What is wrong with a code, and what nobody has answered yet, leaves out that item alone, with a problem that says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from powers.importing.adjusting import ACTIONS
from powers.importing.adjustments import asked_of, name_before, why_not_done
from powers.importing.asking import NEW, Answers, Question, answer_to
from powers.importing.likeness import Candidates
from powers.importing.listed import CANCELLED, Existing
from powers.importing.matching import key
from powers.importing.own_codes import OwnCodes, code_in
from powers.importing.parsed import ListFile, Problem
from powers.importing.resolving import ItemKey, Resolved
from powers.models import PowerVersion

Match = tuple[Resolved, PowerVersion | None]
NAME, CODE = "事项名称", "职权编码"
OTHER_SCHEMES = re.compile("实施|国家|基本|统一|业务|目录|旧|原|外部|地方")
"""Headings of columns with codes that are not ours."""


class Identifying:
    """The identification of one file's items: `run` gives each that is clear with its version, None for a new power."""

    def __init__(self, existing: Existing, codes: OwnCodes, answers: Answers, parsed: ListFile) -> None:
        self.existing = existing
        self.codes = codes
        self.answers = answers
        self.parsed = parsed
        self.found: dict[int, PowerVersion | None] = {}
        self.taken: dict[int, Resolved] = {}
        self._candidates: dict[int, Candidates] = {}
        self._shown: set[str] | None = None
        self.maybe: set[int] = set()
        """Powers that an item may be, for which no answer has been given yet."""

    def run(self, items: Sequence[Resolved]) -> list[Match]:
        items = [item for item in items if self._fits(item)]
        rest = list(self._by_name(self._by_code(items)))
        rest = list(self._by_answer(rest))
        for item in rest:
            self._new_or_asked(item)
        return [
            (item, self.found[id(item)]) for item in items if id(item) in self.found and self._agrees(item)
        ]

    # --- by code -----------------------------------------------------------------------------------------------

    def _by_code(self, items: Sequence[Resolved]) -> list[Resolved]:
        """Settle what has a code of ours, right or wrong; returns the others."""
        coded = {
            id(item): [code_in(value) for _, value in item.item.codes] for item in items if item.item.codes
        }
        known = self.existing.by_code
        self.codes.look_up(code for codes in coded.values() for code in codes if code not in known)
        return [item for item in items if not self._coded(item, coded.get(id(item), []))]

    def _coded(self, item: Resolved, codes: list[str]) -> bool:
        mains = [code for code in codes if code in self.existing.main_codes]
        if mains:  # of its main item: a list may give it at each sub-item
            self._drop_codes(item, mains)
        codes = [code for code in codes if code not in mains]
        own = list(dict.fromkeys(code for code in codes if code in self.existing.by_code))
        if len(own) > 1:
            return self._wrong(item, f"这一行有几个职权编码（{'、'.join(own)}），不知是哪一项。", CODE)
        if own:
            return self._with_code(item, own[0])
        has_list = item.department.pk in self.existing.with_list
        faults = (self.codes.fault(code, item.department, has_list=has_list) for code in codes)
        fault = next(filter(None, faults), "")
        if not fault and has_list and (code := self._mistyped(item)):
            fault = f"编码“{code}”与本系统的职权编码相近，但没有这个编码，可能写漏或写错了几位，请核对。"
        return bool(fault) and self._wrong(item, fault, CODE)

    @staticmethod
    def _drop_codes(item: Resolved, codes: Sequence[str]) -> None:
        """Codes of ours are no codes of other schemes, though they are not the item's own."""
        pairs = item.columns["external_codes"]
        item.columns["external_codes"] = [pair for pair in pairs if code_in(pair[1]) not in codes]

    def _mistyped(self, item: Resolved) -> str:
        """A code in a column of ours that is nearly one of ours, and that no power has as a code of another scheme."""
        if self._shown is None:
            versions = [v for alike in self.existing.by_key.values() for v in alike]
            self._shown = {code_in(value) for v in versions for _, value in v.external_codes}
        for heading, value in item.item.codes:
            code = code_in(value)
            known = code in self.existing.by_code or code in self.existing.main_codes or code in self._shown
            ours = not OTHER_SCHEMES.search(heading)
            if ours and not known and self.codes.is_near(code, self.existing.by_code):
                return value
        return ""

    def _with_code(self, item: Resolved, code: str) -> bool:
        """The power that has the code, if it is the department's and stands on the list."""
        versions = self.existing.by_code[code]
        standing = [v for v in versions if v.standing != CANCELLED]
        if not standing:
            message = f"编码“{code}”的“{versions[0].title[:60]}”已取消，编码不再使用。"
            return self._wrong(item, message, CODE)
        own = [v for v in standing if v.department_id == item.department.pk]
        if not own:
            whose = self.codes.name_of(standing[0].department_id)
            message = (
                f"编码“{code}”是{whose}的“{standing[0].title[:60]}”的编码，这一行是{item.department}的。"
            )
            return self._wrong(item, message, CODE)
        version = next((v for v in own if _same_name(v, item)), own[0])
        if not any(_same_name(v, item) for v in own):
            alike = self._named_so(item, version)
            said = self._answer(item)
            chosen = next((v for v in (version, *alike) if v.power.code == said), None)
            if alike and chosen is None:
                message = f"编码“{code}”是“{version.title[:60]}”的，名称和类型却与另一项职权相同。请确认这一行是哪一项。"
                self._ask(item, [version, *alike], message)
                return True
            if chosen is not None and chosen is not version:
                version = chosen
                self._drop_codes(item, [code])
        return self._take(item, version, f"编码“{code}”")

    def _named_so(self, item: Resolved, version: PowerVersion) -> list[PowerVersion]:
        """Other standing powers that have exactly the item's name and type; of those with its name alone it is told."""
        others = [v for v in self.existing.by_key.get(_key(item), ()) if v.power_id != version.power_id]
        if not others and (double := self.existing.named(item.department.pk, item.item.name, version)):
            message = f"改后的名称与{item.department}清单中的“{double.title[:60]}”（{double.power.code}）重名，请核对。"
            self.parsed.problems.append(Problem(item.item.sheet, item.item.row, NAME, "warning", message))
        return [v for v in others if v.power.code]

    # --- by name -----------------------------------------------------------------------------------------------

    def _by_name(self, items: Sequence[Resolved]) -> Iterator[Resolved]:
        """Settle what has the name of a power, of several alike the next in turn; gives the others."""
        waiting: dict[ItemKey, Iterator[PowerVersion]] = {}
        for item in items:
            wanted = _key(item)
            if wanted not in waiting:
                alike = self.existing.by_key.get(wanted, ())
                waiting[wanted] = iter([v for v in alike if v.power_id not in self.taken])
            version = next(waiting[wanted], None)
            if version is None:
                yield item
            else:
                self._take(item, version, "")

    # --- what is only like one ---------------------------------------------------------------------------------

    def _by_answer(self, items: Sequence[Resolved]) -> Iterator[Resolved]:
        """Settle what a person has answered; gives the others. An answer that fits no more is asked anew."""
        for item in items:
            said = self._answer(item)
            versions = [v for v in self.existing.by_code.get(said, ()) if v.standing != CANCELLED]
            own = [v for v in versions if v.department_id == item.department.pk]
            if said == NEW and not item.item.adjustment:
                self.found[id(item)] = None
            elif own:
                self._take(item, own[0], f"回答的“{own[0].title[:60]}”")
            else:
                yield item

    def _new_or_asked(self, item: Resolved) -> None:
        asked = asked_of(item.item)
        like = [] if asked == "add" else self._like(item)
        if like:
            self._ask(item, like)
        elif asked not in ("", "add"):
            self._wrong(item, f"“{name_before(item.item)}”在{item.department}的清单中没有找到。", NAME)
        else:
            self.found[id(item)] = None

    def _like(self, item: Resolved) -> list[PowerVersion]:
        if item.department.pk not in self.existing.with_list:
            return []
        if item.department.pk not in self._candidates:
            powers = self.existing.in_force([item.department.pk])
            self._candidates[item.department.pk] = Candidates(
                [v for v in powers if v.power_id not in self.taken and v.power.code]
            )
        candidates = self._candidates[item.department.pk]
        return candidates.like(name_before(item.item), item.item.sub_name, item.power_type.pk)

    def _ask(self, item: Resolved, like: list[PowerVersion], why: str = "") -> None:
        self.maybe |= {version.power_id for version in like}
        where, name = item.item, name_before(item.item)
        new = [] if where.adjustment or why else [(NEW, "是新的职权")]
        named = [(v.power.code or "", f"就是{v.power.code} {v.title[:80]}（{self._type(v)}）") for v in like]
        self.parsed.questions.append(
            Question(
                kind="likeness",
                text=f"{where.sheet}!{where.row}",
                message=why
                or f"“{name}”不在{item.department}的清单中，但与清单中的职权相近。请确认它就是其中一项（改了名称或类型），还是新的职权。",
                choices=(*named, *new),
                samples=(name,),
                sheet=where.sheet,
                rows=1,
            )
        )
        message = f"与清单中的“{like[0].title[:60]}”（{like[0].power.code}）相近，须确认是不是同一项"
        self._wrong(item, why or f"{message}。", NAME)

    def _type(self, version: PowerVersion) -> str:
        return self.codes.types.get(version.power_type_id, "")

    def _answer(self, item: Resolved) -> str:
        if "likeness" not in self.answers:
            return ""
        return answer_to(self.answers, "likeness", f"{item.item.sheet}!{item.item.row}")

    # --- settling ----------------------------------------------------------------------------------------------

    def _take(self, item: Resolved, version: PowerVersion, by: str) -> bool:
        first = self.taken.setdefault(version.power_id, item)
        if first is not item:
            where = f"工作表“{first.item.sheet}”第{first.item.row}行"
            return self._wrong(item, f"{by}与{where}的事项是同一项职权，请只留一行。", CODE)
        self.found[id(item)] = version
        return True

    def _fits(self, item: Resolved) -> bool:
        """Whether a row of a table of adjustments says what is to be done."""
        if not item.item.adjustment or asked_of(item.item):
            return True
        if item.item.adjustment in ACTIONS:  # what is none of them is told by the reading
            self._wrong(item, why_not_done(item.item), "调整方式", tail=False)
        self.maybe |= {version.power_id for version in self.existing.by_key.get(_key(item), ())}
        return False

    def _agrees(self, item: Resolved) -> bool:
        """What such a table calls new is not on the list, and the other way round."""
        if item.item.adjustment and asked_of(item.item) == "add" and self.found[id(item)] is not None:
            message = f"写的是“{item.item.adjustment}”，但“{item.item.name}”已在{item.department}的清单中。"
            return not self._wrong(item, message, NAME)
        return True

    def _wrong(self, item: Resolved, message: str, column: str, *, tail: bool = True) -> bool:
        more = "这一行没有导入。" if tail else ""
        named = self.existing.by_key.get(_key(item), ())
        coded = (v for _, code in item.item.codes for v in self.existing.by_code.get(code_in(code), ()))
        self.maybe |= {v.power_id for v in (*named, *coded)}  # a row that is left out is not missing
        self.parsed.problems.append(Problem(item.item.sheet, item.item.row, column, "error", message + more))
        return True


def _key(item: Resolved) -> ItemKey:
    """Where the list has the power that an item speaks of: a table of adjustments has its name before in a column."""
    if not item.item.adjustment:
        return item.key
    department, power_type, _, sub_name = item.key
    return (department, power_type, key(name_before(item.item)), sub_name)


def _same_name(version: PowerVersion, item: Resolved) -> bool:
    names = {key(item.item.name), key(name_before(item.item))}
    return key(version.name) in names and key(version.sub_name) == key(item.item.sub_name)
