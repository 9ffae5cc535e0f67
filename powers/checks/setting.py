"""Whether the bases may found the power (设定依据合法性): the list's standard and the statutes, by the rule book.

Every citation that sets the power is judged by its instrument and by what its words set. One that is admissible is
enough; if none is, the item is refused, or, where it depends on a fact, the reviewer is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from laws.instruments import issued_at
from powers.checks.acts import own_words
from powers.checks.classes import sets_nothing
from powers.checks.findings import Problem, Severity
from powers.checks.items import REFER, SET, Cited, Item
from powers.checks.named_kinds import kinds_named
from powers.checks.registry import check
from powers.checks.roles import role_of
from powers.checks.rulebook import ANY, Ruling, Verdict
from powers.filler_words import is_filler
from powers.models import LegalBasis

STANDARD = "设定依据标准"
VARYING = ("AUT", "SEZ")
"""What may vary higher law within its authorisation (变通, 立法法第八十四条、第八十五条)."""
_RULES = ("DR", "PR_P", "PR_C")


@dataclass
class Judged:
    """One citation judged: what it sets, and what both layers say."""

    cited: Cited
    by_list: Ruling
    by_statute: Ruling
    kinds: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        if self.by_list.verdict == Verdict.DENY:
            return Verdict.DENY
        if self.by_statute.verdict == Verdict.NEEDS_FACT:
            if self.by_statute.is_admitted_anyway:
                return Verdict.DETAIL
            return Verdict.NEEDS_FACT if self.by_statute.may_be_admitted else Verdict.DENY
        return self.by_statute.verdict if self.by_statute.verdict != Verdict.ALLOW else self.by_list.verdict

    @property
    def deciding(self) -> Ruling:
        """The ruling that the verdict rests on."""
        denied_by_list = self.by_list.verdict == Verdict.DENY and self.by_statute.verdict != Verdict.DENY
        return self.by_list if denied_by_list or self.by_statute.rule is None else self.by_statute

    @property
    def reason(self) -> str:
        """Why, in one sentence, with the article."""
        rule = self.deciding.rule
        if rule is None:
            return ""
        return f"{rule.message or self.deciding.verdict.label}（{rule.ground}）"


@dataclass
class Judgement:
    """What the rules say of one power: its setting citations judged, and the best of them."""

    judged: list[Judged]
    candidates: list[Cited]
    only_others: bool = False

    @property
    def best(self) -> Judged | None:
        """The citation that founds the power: of those admitted the highest."""
        admitted = [j for j in self.judged if j.verdict.admits]
        return min(admitted, key=_height, default=None)

    @property
    def asking(self) -> Judged | None:
        """The highest citation that would found it if a fact is as it must be."""
        asking = [j for j in self.judged if j.verdict == Verdict.NEEDS_FACT]
        return min(asking, key=_height, default=None)

    @property
    def verdict(self) -> Verdict:
        for chosen in (self.best, self.asking):
            if chosen is not None:
                return chosen.verdict
        return Verdict.DENY


def _height(judged: Judged) -> float:
    return judged.cited.rank if judged.cited.rank is not None else 99.0


def judge(item: Item) -> Judgement:
    """What the rules say of the power as its citations stand."""
    if "judgement" not in item.memo:
        candidates, only_others = _candidates(item)
        judged = [_judged(c) for c in candidates if c.instrument]
        named = _only_named(item, judged)
        wider = [_judged(j.cited, j.kinds + named) for j in judged] if named else judged
        judged = judged if any(j.verdict.admits for j in wider) else wider
        item.memo["judgement"] = Judgement(judged, candidates, only_others)
    judgement: Judgement = item.memo["judgement"]
    return judgement


def _candidates(item: Item) -> tuple[list[Cited], bool]:
    """The citations that are to found the power; those whose role nobody has confirmed may yet be, 参照 never.

    Of these the ones whose words found a power of its type, where there are any.
    """
    rows = item.setting_bases
    setting = [c for c in rows if c.role == SET]
    if setting:
        return setting, False
    open_ones = [c for c in rows if c.role != REFER and not c.row.get("role_confirmed")]
    speaking = [c for c in open_ones if role_of(item.type.family, item.type.code, c.quoted) == SET]
    return speaking or open_ones, bool(rows) and not open_ones


def _only_named(item: Item, judged: list[Judged]) -> list[str]:
    """The kinds of penalty that the name says and none of the provisions: one of these is to found them all the same."""
    if item.type.family != "penalty":
        return []
    told = {code for one in judged for code in one.kinds}
    named = item.ctx.book.kinds_in("penalty", own_words(kinds_named(item.title.strip())))
    return [kind.code for kind in named if kind.code not in told]


def _judged(cited: Cited, kinds: list[str] | None = None) -> Judged:
    item, book = cited.item, cited.item.ctx.book
    family, told = _what_it_sets(cited)
    kinds = told if kinds is None else kinds
    facts, each = facts_of(cited), kinds or [ANY]
    by_list = [book.by_list(item.type.code, cited.instrument, kind, facts) for kind in each]
    by_statute = [book.by_statute(family, cited.instrument, kind, facts) for kind in each]
    return Judged(cited, _least(by_list), _least(by_statute), kinds)


def _least(rulings: list[Ruling]) -> Ruling:
    """Of what is said of the several kinds a citation sets, the least favourable."""
    order = (
        Verdict.DENY,
        Verdict.NEEDS_FACT,
        Verdict.WARN,
        Verdict.SET_TEMP,
        Verdict.SUPPLEMENT,
        Verdict.DETAIL,
    )
    return min(rulings, key=lambda r: order.index(r.verdict) if r.verdict in order else len(order))


NAMED = ("levy",)
"""Families whose powers are named after what is set (水土保持补偿费征收); their provisions speak of other things too."""


def _what_it_sets(cited: Cited) -> tuple[str, list[str]]:
    """The family of rules that goes for a citation, and the kinds of what it sets, by its words."""
    item, book = cited.item, cited.item.ctx.book
    family = item.type.family
    tables = book.subfamilies(family)
    if not tables:
        return family, []
    if tables == [family]:
        named = book.kinds_in(family, item.title) if family in NAMED else []
        return family, [kind.code for kind in named or book.kinds_in(family, cited.quoted)]
    for text in (item.title, cited.quoted):
        for table in tables:
            kinds = [kind.code for kind in book.kinds_in(table, text)]
            if specific := [kind for kind in kinds if kind not in ("其他", "执行")]:
                return table, specific
    return tables[0], []


def facts_of(cited: Cited) -> dict[str, bool]:
    """What reviewers have answered for this citation, and for the power as a whole."""
    answers = cited.item.ctx.answers.get(cited.item.power, {})
    return {fact: value for (uid, fact), value in answers.items() if uid in ("", cited.uid)}


# --- the checks --------------------------------------------------------------------------------------


@check("basis.none", Severity.ERROR, "没有设定依据", ground=STANDARD)
def none(item: Item) -> Iterator[Problem]:
    if not item.type.is_power or any(c.is_setting and not _says_nothing(c) for c in item.cited):
        return
    written = next((c.title or c.text for c in item.cited if c.is_setting), "")
    said = f"（只写了“{written.strip()[:30]}”）" if written else ""
    yield Problem("/bases", f"没有设定依据{said}，请填写设定这项职权的法律、法规、规章条款。")


def _says_nothing(cited: Cited) -> bool:
    """Whether a citation is a stand-in: /, 无, 待补充, a dash."""
    written = [
        part for part in (cited.title, cited.text, cited.locator, str(cited.row["edition"])) if part.strip()
    ]
    return not written or is_filler(cited.title or cited.text) or all(map(is_filler, written))


@check("basis.setting", Severity.ERROR, "缺少设定依据", ground=STANDARD)
def setting(item: Item) -> Iterator[Problem]:
    judgement = judge(item)
    if item.type.is_power and judgement.only_others:
        roles = "、".join(dict.fromkeys(_role_name(c.role) for c in item.setting_bases))
        yield Problem(
            "/bases", f"列出的依据都只是{roles}，缺少设定依据；请补充设定这项职权的条款，或者核实依据的作用。"
        )


def _role_name(role: str) -> str:
    return str(LegalBasis.Role(role).label) if role else "作用不明的条款"


@check("basis.rank", Severity.ERROR, "设定依据位阶不够", ground=STANDARD)
def rank(item: Item) -> Iterator[Problem]:
    judgement = judge(item)
    if not item.type.is_power or not judgement.judged or judgement.verdict != Verdict.DENY:
        return
    if any(not c.instrument for c in judgement.candidates):
        return
    highest = min(judgement.judged, key=_height)
    others = f"；另外{len(judgement.judged) - 1}条依据位阶更低" if len(judgement.judged) > 1 else ""
    disguise = _DISGUISE.search(item.title) if item.type.family == "permit" else None
    suspicion = f"名称含“{disguise[0]}”，疑似变相许可。" if disguise else ""
    rule = highest.deciding.rule
    yield highest.cited.problem(
        f"{highest.cited.name}是{instrument_name(highest.cited)}，{_cannot(item, highest)}：{highest.reason}{others}。"
        f"{suspicion}请补充有权设定的依据；没有的，提出取消。",
        part="instrument",
        ground=rule.ground if rule else "",
    )


_DISGUISE = re.compile(r"备案|登记|注册|目录|规划|年检|年报|监制|认定|认证|审定")


def _cannot(item: Item, judged: Judged) -> str:
    what = "、".join(_kind_names(item, judged.kinds)) or item.type.name
    return f"不能设定{what}"


def _kind_names(item: Item, codes: list[str]) -> list[str]:
    names = {
        k.code: k.name for t in item.ctx.book.subfamilies(item.type.family) for k in item.ctx.book.kinds[t]
    }
    return [names.get(code, code) for code in codes]


_LOCAL_DOCUMENTS = {"ND_PC": "规范性文件", "ND_DEPT": "部门规范性文件"}


def instrument_name(cited: Cited) -> str:
    """What kind of text it is; a local document by the level at which it was issued."""
    if local := _LOCAL_DOCUMENTS.get(cited.instrument):
        level = issued_at(cited.title, str(cited.row["edition"]))
        return INSTRUMENTS[cited.instrument] if level == "直辖市" else f"{level or '地方'}{local}"
    if cited.law is not None and cited.law.instrument_name:
        return cited.law.instrument_name
    return INSTRUMENTS.get(cited.instrument, str(cited.row["kind"]) or "种类不明的文件")


INSTRUMENTS = {
    "CONST": "宪法", "LAW": "法律", "AR": "行政法规", "SUP": "监察法规", "SC_DEC": "国务院决定",
    "LR_P": "省级地方性法规", "LR_C": "设区的市地方性法规", "AUT": "自治条例、单行条例", "SEZ": "经济特区法规",
    "DR": "部门规章", "PR_P": "省级政府规章", "PR_C": "设区的市政府规章", "ND_CEN": "党中央、国务院规范性文件",
    "ND_MIN": "国务院部门规范性文件", "ND_PC": "省（市）级规范性文件", "ND_DEPT": "市级部门规范性文件",
    "ND_DIST": "区级规范性文件", "OTHER": "其他文件",
}  # fmt: skip


@check("basis.instrument", Severity.INFO, "看不出依据的种类", ground=STANDARD)
def instrument(item: Item) -> Iterator[Problem]:
    for cited in item.setting_bases:
        if not cited.instrument:
            yield cited.problem(
                f"看不出《{cited.title}》是哪一种法律文件，未能核对位阶；请选择法律文件种类。",
                part="instrument",
            )


@check("basis.fact", Severity.QUESTION, "设定权须核实事实", ground=STANDARD)
def fact(item: Item) -> Iterator[Problem]:
    judgement = judge(item)
    asking = judgement.asking
    if not item.type.is_power or judgement.best is not None or asking is None or sets_nothing(item):
        return
    needs = asking.by_statute.needs
    questions = "；".join(item.ctx.book.facts.get(name, name) for name in needs)
    rule = asking.by_statute.rule
    yield asking.cited.problem(
        f"{asking.cited.name}能否设定{item.type.name}取决于：{questions}？请审查人核实并写明根据。",
        part="instrument",
        facts=needs,
        ground=rule.ground if rule else "",
    )


VARIES = "varies_by_authority"
_ABOVE = ("higher_exists", "higher_sets_penalty", "higher_permit_exists", "law_exists", "law_sets_measure")


@check(
    "basis.varies",
    Severity.QUESTION,
    "是否变通规定",
    ground="立法法第八十四条、第八十五条、第一百零一条",
)
def varies(item: Item) -> Iterator[Problem]:
    """What may vary higher law, and stands beside some, may say otherwise than it."""
    best = judge(item).best
    if not item.type.is_power or best is None or best.cited.instrument not in VARYING:
        return
    known = facts_of(best.cited)
    beside = any(c.instrument in ("LAW", "AR") for c in item.setting_bases)
    if VARIES not in known and (beside or any(known.get(name) for name in _ABOVE)):
        yield best.cited.problem(
            f"{best.cited.name}是{instrument_name(best.cited)}，可以在授权的范围内变通上位法。请审查人核实："
            f"{item.ctx.book.facts.get(VARIES, VARIES)}？不属于变通的，须与上位法一致。",
            part="instrument",
            facts=(VARIES,),
        )


@check("basis.rank_reason", Severity.WARNING, "设定依据须说明理由", ground=STANDARD)
def rank_reason(item: Item) -> Iterator[Problem]:
    best = judge(item).best
    if not item.type.is_power or best is None:
        return
    for ruling in (best.by_list, best.by_statute):
        rule = ruling.rule
        if rule is not None and (ruling.verdict == Verdict.WARN or rule.warn):
            yield best.cited.problem(
                f"{best.cited.name}是{instrument_name(best.cited)}：{rule.message}。",
                part="instrument",
                ground=rule.ground,
            )


@check("basis.role", Severity.WARNING, "依据不能起设定作用", ground=STANDARD)
def role(item: Item) -> Iterator[Problem]:
    judgement = judge(item)
    if not item.type.is_power or judgement.best is None:
        return
    for judged in judgement.judged:
        if judged.verdict == Verdict.DENY and judged.cited.row.get("role_confirmed"):
            yield judged.cited.problem(
                f"{judged.cited.name}是{instrument_name(judged.cited)}，不能作为设定依据：{judged.reason}。请把作用改为细化规定，或者删去。",
                part="role",
            )


@check(
    "enforcement.rules_only",
    Severity.WARNING,
    "执法事项只有规章依据",
    ground="清理规范执法事项：没有法律和法规作依据的取消",
)
def rules_only(item: Item) -> Iterator[Problem]:
    rows = item.setting_bases
    if item.type.family == "permit":
        yield from _permit_by_rule(item, rows)
    if item.type.family not in ("penalty", "coercion"):
        return
    founding = judge(item).candidates or rows
    if rows and founding and all(c.instrument in _RULES for c in founding) and not has_statute(rows):
        names = "、".join(dict.fromkeys(f"《{c.title}》" for c in founding[:3]))
        yield founding[0].problem(
            f"这项执法事项只有规章（{names}）作依据，没有法律、法规依据。请补充上位法依据，或者说明保留理由；没有的提出取消。",
            part="instrument",
        )


def _permit_by_rule(item: Item, rows: list[Cited]) -> Iterator[Problem]:
    """A permit that rests only on rules which may set none; what sets it, where something does, has to stand beside."""
    if not rows or any(c.instrument not in ("DR", "PR_C") for c in rows):
        return
    if any(facts_of(c).get("higher_permit_exists") for c in rows):
        return
    yield rows[0].problem(
        f"这项许可只有{rows[0].name}等规章作依据，部门规章和设区的市政府规章不得设定行政许可。"
        "请补充设定这项许可的法律、行政法规、国务院决定或者地方性法规；没有的，提出取消。",
        part="instrument",
        severity=Severity.ERROR,
        ground="行政许可法第十四条至第十七条",
    )


def has_statute(rows: list[Cited]) -> bool:
    """Whether a law or regulation is among them."""
    return any(c.instrument in ("LAW", "AR", "LR_P", "LR_C", "AUT", "SEZ") for c in rows)
