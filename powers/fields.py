"""The fields of a power (职权要素), told once: what a document holds, how each field is called, kept, read and said.

`Document` is the type of the canonical document and the table at the same time: the annotation of a key is its entry.
Its order is the order in which officials read. From it are made the document and what the public reads of it
(`documents`), reading and comparing (`document_reading`, `diff`), the printed list (`printing`), the importer's columns
(`importing.headers`, `collecting`, `planning`), what a draft carries over (`drafting`), the rows of the draft's form
(`admin_drafts`), the public page, its search and the API's schema (`publish`). A model field of a version must stand here or
in `BOOKKEEPING`; a test holds it.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Annotated, Any, NotRequired, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from powers.field_kinds import (
    FIRST_SCHEMA,
    Answer,
    Choice,
    Codes,
    Column,
    Field,
    Flag,
    Link,
    Linked,
    Made,
    Number,
    Pairs,
    Part,
    Period,
    RowLinks,
    RowsOf,
    Words,
    annotated,
)
from powers.links import HEADING
from powers.models import (
    AccountabilityClause,
    IntegrityRisk,
    LegalBasis,
    PenaltyDetail,
    Phase,
    PowerLevel,
    PowerType,
    PowerVersion,
    ResponsibilityItem,
    SupervisionChannel,
    Withholding,
)

BOOKKEEPING = frozenset(
    {
        "id",
        "power",
        "number",
        "substantive",
        "source",
        "created_at",
        "updated_at",
        "frozen_at",
        "sealed_at",
        "digest",
        "sealed_document",
        "period",
    }
)
"""The version's own: which it is, where it came from, what became of it. None of it is said of the power."""
ROW_BOOKKEEPING = frozenset({"id", "version", "uid", "order"})
"""A row's own; `uid` and the order are in the document as such."""


class Named(TypedDict):
    """A row of a reference table, as it was called when the document was made."""

    code: str
    name: str


class Body(Named):
    region: str


class Limit(TypedDict):
    number: int
    unit: str


class DutyLine(TypedDict):
    number: str
    text: str


def _duty(said: DutyLine) -> str:
    return f"{said['number']}{said['text']}"


# --- the rows ----------------------------------------------------------------------------------------------------


class LevelRow(TypedDict):
    uid: str
    code: Annotated[str, Part(kind=Made(lambda row: row.level.code), columns=("level",), element=True)]
    name: Annotated[str, Part(gettext_noop("层级"), Made(lambda row: str(row.level)), ("level",))]
    condition: Annotated[str, Part(gettext_noop("情形"))]
    share: Annotated[str, Part(gettext_noop("权限"))]
    body: NotRequired[Annotated[str, Part(gettext_noop("主体"), columns=("body_text",), since=3)]]
    duty: NotRequired[Annotated[str, Part(gettext_noop("职责"), columns=("duty_text",), since=3)]]
    first_responsible: Annotated[
        bool, Part(gettext_noop("第一责任层级"), Flag(), ("is_first_responsible",), element=True)
    ]


class ResponsibilityRow(TypedDict):
    uid: str
    group: Annotated[str, Part(gettext_noop("类别"), columns=("group_text",))]
    phase: Annotated[str, Part(gettext_noop("阶段"), Choice(Phase))]
    stage: Annotated[
        str, Part(gettext_noop("环节"), Made(lambda row: row.stage_name), ("stage_text", "stage"))
    ]
    text: Annotated[str, Part(gettext_noop("责任"))]
    basis: Annotated[str, Part(gettext_noop("依据"), columns=("basis_text",))]


def _kind(row: LegalBasis) -> str:
    return row.kind_text or (row.instrument.name if row.instrument else "")


def _instrument(column: str) -> Made:
    return Made(lambda row: getattr(row.instrument, column) if row.instrument else "")


def _role(row: BasisRow) -> str:
    role = str(LegalBasis.Role(row["role"]).label) if row["role"] else "未定"
    return f"{role}（{'已核实' if row.get('role_confirmed') else '待核实'}）"


Responsibilities = Annotated[
    list[str],
    Part(gettext_noop("对应责任事项"), RowLinks("responsibilities"), ("responsibility_uids",), since=3),
]
"""The responsibilities that rest on a citation, or whose neglect is a situation of accountability, by their uid."""


class BasisRow(TypedDict):
    uid: str
    purpose: Annotated[str, Part(gettext_noop("用途"), Choice(LegalBasis.Purpose), element=True)]
    kind: Annotated[str, Part(gettext_noop("种类"), Made(_kind), ("kind_text", "instrument"))]
    title: Annotated[str, Part(gettext_noop("名称"))]
    locator: Annotated[str, Part(gettext_noop("条款"))]
    role: Annotated[str, Part(gettext_noop("作用"), words=_role, element=True)]
    role_confirmed: NotRequired[Annotated[bool, Part(internal=True)]]
    instrument: Annotated[str, Part(kind=_instrument("code"))]
    instrument_name: Annotated[str, Part(gettext_noop("文件种类"), _instrument("name"), ("instrument",))]
    edition: Annotated[str, Part(gettext_noop("版本说明"))]
    text: Annotated[str, Part(gettext_noop("引文"))]
    note: Annotated[str, Part(gettext_noop("说明"))]
    responsibilities: NotRequired[Responsibilities]


class ClauseRow(TypedDict):
    uid: str
    text: Annotated[str, Part(gettext_noop("情形"))]
    subject: Annotated[str, Part(gettext_noop("对象"))]
    basis: Annotated[str, Part(gettext_noop("依据"), columns=("basis_text",))]
    responsibilities: NotRequired[Responsibilities]


class PenaltyRow(TypedDict):
    uid: str
    conduct: Annotated[str, Part(gettext_noop("行为"))]
    kinds: Annotated[str, Part(gettext_noop("种类"))]
    range: Annotated[str, Part(gettext_noop("幅度"))]


class ChannelRow(TypedDict):
    uid: str
    about: Annotated[str, Part(gettext_noop("事由"), Choice(SupervisionChannel.About))]
    kind: Annotated[str, Part(gettext_noop("方式"), Choice(SupervisionChannel.Kind))]
    value: Annotated[str, Part(gettext_noop("内容"))]


class RiskRow(TypedDict):
    uid: str
    stage: Annotated[str, Part(gettext_noop("环节"), columns=("stage_text",))]
    text: Annotated[str, Part(gettext_noop("表现形式"))]
    grade: Annotated[str, Part(gettext_noop("等级"))]
    measures: Annotated[str, Part(gettext_noop("防控措施"))]
    responsible: Annotated[str, Part(gettext_noop("责任人"))]
    public: Annotated[bool, Part(gettext_noop("公开"), Flag(no="否"), ("is_public",))]


class WithheldRow(TypedDict):
    """What is kept from the public, told to the public; see `powers.withholding`."""

    uid: str
    place: Annotated[str, Part(gettext_noop("内容"), words=lambda row: in_words(row["place"]), element=True)]
    reason: Annotated[str, Part(gettext_noop("理由"), element=True)]
    ground: Annotated[str, Part(gettext_noop("情形"), Made(lambda row: row.ground.name), element=True)]
    statute: Annotated[
        str, Part(gettext_noop("依据"), Made(lambda row: row.ground.statute), ("ground",), element=True)
    ]


def in_words(place: str) -> str:
    """A place in a document as a reader calls it: 运行流程; of a row, 依据中的一项."""
    name, _colon, uid = place.partition(":")
    if name not in BY_NAME:
        return place
    return _("%(what)s中的一项") % {"what": _(label_of(name))} if uid else _(label_of(name))


# --- what lists say for a choice, besides its own words ------------------------------------------------------------

INITIATION_WORDS = {"依申请行使": "application", "依申请办理": "application", "依职权行使": "ex_officio"}
NATURE_WORDS = {
    "法定": "1", "法定行政机关": "1", "授权": "2", "被授权组织": "2", "法律法规授权组织": "2", "法律、法规授权的组织": "2",
    "法律法规授权的组织": "2", "委托": "3", "受委托": "3", "受委托的组织": "3", "被委托组织": "3",
}  # fmt: skip
SOURCE_WORDS = {"法定": "1", "本级行使": "1", "法定职权": "1", "法定本级": "1", "下放": "2"}
NO_FEE = ("无", "免费", "不收取", "不收取费用", "无收费", "零收费")


# --- the document ------------------------------------------------------------------------------------------------


class Document(TypedDict):
    """What a version says (职权文档). What the public does not read, and what came later, may be missing."""

    schema: int
    name: Annotated[str, Field(printed=(Column(20, "事项名称", "name"),))]
    sub_name: Annotated[str, Field(printed=(Column(30, "子项名称", "sub_item"),))]
    type: Annotated[
        Named,
        Field(
            Made(lambda v: {"code": v.power_type.code, "name": v.power_type.name}, lambda said: said["name"]),
            ("power_type",),
            printed=(Column(40, "权力类型", "type"),),
            element=True,
        ),
    ]
    department: Annotated[
        Body,
        Field(
            Made(
                lambda v: {
                    "region": v.department.region.code,
                    "code": v.department.code,
                    "name": v.department.name,
                },
                lambda said: said["name"],
            ),
            printed=(Column(60, "部门名称", "department"),),
            element=True,
        ),
    ]
    standing: Annotated[str, Field(Choice(PowerVersion.Standing), element=True)]
    initiation: Annotated[
        str,
        Field(
            Choice(PowerType.Initiation, INITIATION_WORDS),
            printed=(Column(204, "启动方式"),),
            page=60,
            element=True,
        ),
    ]
    plain_title: Annotated[str, Field(printed=(Column(200, "通俗名称"),))]
    subject: Annotated[str, Field(Made(lambda v: v.subject), (), gettext_noop("行使主体"))]
    subject_text: Annotated[str, Field(printed=(Column(70, "行使主体", "subject"),))]
    plaque: Annotated[
        str | None, Field(Made(lambda v: v.plaque.name if v.plaque else None), ("plaque",), element=True)
    ]
    subject_nature: Annotated[
        str,
        Field(
            Choice(PowerVersion.Nature, NATURE_WORDS),
            printed=(Column(202, "主体性质"),),
            page=10,
            element=True,
        ),
    ]
    power_source: Annotated[
        str,
        Field(
            Choice(PowerVersion.Source, SOURCE_WORDS),
            printed=(Column(203, "权力来源"),),
            page=20,
            element=True,
        ),
    ]
    executing_body: Annotated[str, Field(printed=(Column(320, "具体执行机构"),), page=30)]
    units: Annotated[list[str], Field(Linked(lambda unit: unit.name), page=40)]
    unit_text: Annotated[str, Field(printed=(Column(80, "承办机构", "office"),))]
    joint_departments: Annotated[
        list[str],
        Field(Linked(lambda body: body.name), printed=(Column(310, "共同实施部门"),), page=50, element=True),
    ]
    duties: Annotated[
        list[DutyLine],
        Field(Linked(lambda duty: {"number": duty.number, "text": duty.text}, _duty, "\n"), element=True),
    ]
    duty_text: Annotated[str, Field(printed=(Column(110, "部门职责", "duty"),))]
    level_text: Annotated[str, Field(printed=(Column(90, "实施层级及权限", "level"),), search="实施层级")]
    level_note: Annotated[str, Field(printed=(Column(100, "权限划分", "level_note"),), search="权限划分")]
    counterparts: Annotated[
        list[str], Field(Codes(PowerVersion.COUNTERPARTS), printed=(Column(210, "行政相对人"),), page=70)
    ]
    statutory_limit: Annotated[
        Limit | None,
        Field(
            Period(PowerVersion.LimitUnit),
            ("statutory_limit", "statutory_limit_unit"),
            printed=(Column(220, "法定时限"),),
            page=80,
            element=True,
        ),
    ]
    promised_limit: Annotated[
        Limit | None,
        Field(
            Period(PowerVersion.LimitUnit),
            ("promised_limit", "promised_limit_unit"),
            printed=(Column(230, "承诺时限"),),
            page=90,
            element=True,
        ),
    ]
    limit_text: Annotated[str, Field(printed=(Column(240, "时限说明"),), page=100, search="时限说明")]
    promised_limit_text: NotRequired[
        Annotated[
            str,
            Field(
                printed=(Column(245, "承诺办结时限说明", "promised_limit_text"),),
                page=105,
                search="承诺办结时限说明",
                since=3,
            ),
        ]
    ]
    fee: Annotated[
        bool | None,
        Field(
            Answer(gettext_noop("收费"), gettext_noop("不收费"), NO_FEE),
            printed=(Column(250, "收费"),),
            page=110,
            element=True,
        ),
    ]
    fee_text: Annotated[str, Field(printed=(Column(260, "收费依据"),), page=120, search="收费")]
    conditions: Annotated[str, Field(printed=(Column(270, "条件"),), search="条件")]
    guide_url: Annotated[str, Field(Link(), printed=(Column(280, "办事指南"),))]
    discretion_url: Annotated[str, Field(Link(), printed=(Column(290, "裁量基准"),))]
    flow: Annotated[str, Field(printed=(Column(300, "运行流程"),), search="运行流程")]
    supervision_text: Annotated[
        str, Field(printed=(Column(170, "监督方式", "supervision"),), search="监督方式")
    ]
    remedies: Annotated[str, Field(printed=(Column(180, "救济渠道", "remedy"),), search="救济渠道")]
    accountability_lead: Annotated[str, Field(reads="accountability", search="追责情形")]
    on_enforcement_list: Annotated[
        bool | None,
        Field(
            Answer(gettext_noop("是"), gettext_noop("否")),
            printed=(Column(352, "列入行政执法清单"),),
            page=130,
            element=True,
        ),
    ]
    everyday_terms: Annotated[list[str], Field(Words(), printed=(Column(354, "日常用语"),))]
    keywords: Annotated[list[str], Field(Words(), printed=(Column(356, "关键词"),))]
    remark: Annotated[str, Field(printed=(Column(190, "备注", "remark"),), search="备注")]
    external_codes: Annotated[
        list[list[str]], Field(Pairs(), printed=(Column(350, "外部编码"),), reads="code", typed=False)
    ]
    extras: Annotated[list[list[str]], Field(Pairs(), printed=(Column(360, "其他公布内容"),), reads="extra")]
    order: Annotated[int, Field(Number())]
    secrecy: Annotated[str, Field(Choice(PowerVersion.Secrecy), element=True)]
    secrecy_basis: NotRequired[Annotated[str, Field(internal=True)]]
    change_note: Annotated[str, Field(carried=False)]
    levels: Annotated[list[LevelRow], Field(RowsOf(LevelRow, PowerLevel))]
    responsibilities: Annotated[
        list[ResponsibilityRow],
        Field(
            RowsOf(ResponsibilityRow, ResponsibilityItem),
            printed=(Column(120, "责任事项内容", "responsibilities"),),
        ),
    ]
    bases: Annotated[
        list[BasisRow],
        Field(
            # The law and article of the library are what we know of a citation, not what the list says.
            RowsOf(BasisRow, LegalBasis, beside=("law", "article")),
            printed=(
                Column(50, "实施依据", "bases"),
                Column(130, "责任事项依据", "responsibility_bases"),
                Column(160, "追责依据", "accountability_bases"),
            ),
        ),
    ]
    accountability: Annotated[
        list[ClauseRow],
        Field(
            RowsOf(ClauseRow, AccountabilityClause),
            printed=(
                Column(140, "追责对象范围", "accountability_scope"),
                Column(150, "追责情形", "accountability"),
                Column(165, HEADING, "links"),
            ),
        ),
    ]
    penalties: Annotated[
        list[PenaltyRow],
        Field(RowsOf(PenaltyRow, PenaltyDetail), printed=(Column(330, "处罚行为种类幅度"),)),
    ]
    channels: Annotated[list[ChannelRow], Field(RowsOf(ChannelRow, SupervisionChannel))]
    risks: Annotated[
        list[RiskRow],
        Field(
            RowsOf(RiskRow, IntegrityRisk, public=lambda row: row["public"]),
            printed=(Column(340, "廉政风险"),),
        ),
    ]
    withheld: NotRequired[Annotated[list[WithheldRow], Field(RowsOf(WithheldRow, Withholding), since=3)]]


ALL = annotated(Document, Field)
BY_NAME = {field.name: field for field in ALL}
FACTS = tuple(field for field in ALL if not isinstance(field.kind, RowsOf))
"""The fields that are no lists of rows."""
ROWS: dict[str, RowsOf] = {field.name: field.kind for field in ALL if isinstance(field.kind, RowsOf)}
"""The lists of rows."""
RELATIONS = tuple(field.name for field in ALL if isinstance(field.kind, Linked))
"""The version's own links to rows of other tables."""
COLUMNS = sorted(
    ((replace(column, reads=column.reads or field.name), field) for field in ALL for column in field.printed),
    key=lambda pair: pair[0].place,
)
"""The columns of a printed list in their order, with the field of each."""


def label_of(name: str) -> str:
    """How officials call a field, by its key in the document or by its path."""
    field = BY_NAME.get(name) or next(field for field in ALL if field.path == name)
    if isinstance(field.kind, RowsOf):
        return str(field.kind.model._meta.verbose_name)
    return field.label or str(getattr(PowerVersion._meta.get_field(field.path), "verbose_name", name))


def differing(before: Document, after: Document) -> set[str]:
    """The fields in which two documents are not alike, of whichever schema they are."""
    return {field.name for field in ALL if field.value(before) != field.value(after)}


def blank() -> dict[str, Any]:
    """A document that says nothing, to be filled."""
    return {"schema": FIRST_SCHEMA} | {field.name: deepcopy(field.kind.empty) for field in ALL}


def rows_of(document: Document, name: str) -> list[Any]:
    """The rows of one list of a document."""
    found: list[Any] = BY_NAME[name].value(document)
    return found
