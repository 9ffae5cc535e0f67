"""Bases that stand in the cell of what rests on them (责任事项、追责情形一格里写的依据): cut out of the segments of the cell.

Lists write them behind all situations (…；追责依据：《公务员法》第五十九条), behind each one, in brackets, or on a last line of
their own. Only what says nothing else is taken for one: a label (追责依据：), or nothing but citations. What begins like a
basis and says more stays where it is, and is told. Nothing is dropped: segments and bases together are the cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from core.chinese import squeeze
from laws.citations import Citation, split_citations
from powers.importing.cutting import NUMBER, Segment, numbered

_WORDS = (
    "追究责任|责任追究|追责|问责|追究|处理|处分|惩戒|责任事项|责任|履责|履职|职责|法律法规|法律|法规|政策|法定|设定|实施"
    "|相关|主要|有关|参照|制度|事项"
)
_LABEL = rf"(?:(?:{_WORDS})的?){{0,3}}依[ \u3000]?据(?:条款|文件|名称)?(?:为|是|如下|有|主要有|详?见)?"
_LABELLED = re.compile(rf"[【\[]?{_LABEL}(?:[】\]]?\s*[：:]|[】\]]|\s*\n)\s*")
_VERB = re.compile(rf"(?:{_LABEL}|(?:主要)?(?:根据|依照|按照|参照|参见|详见|见))\s*(?=《|【)")
_TITLE = re.compile(r"(?:【[^】\n]{1,12}】)?《")
_GOES_ON = re.compile(r"(?:【[^】\n]{1,12}】)?《|第[一二三四五六七八九十百千零〇0-9]+[条款项章节]|[和及、]")
_BREAK = re.compile(
    rf"[。；;\n]|[，,\s）)](?=[【\[]?{_LABEL}[】\]]?[：:])|[，,—](?=(?:依据|根据|依照|按照)《)"
)
_OPEN, _CLOSE = "（(《“【[", "）)》”】]"
_IN_BRACKETS = re.compile(
    r"[（(\[【]\s*(?P<said>[^（()）\[\]【】]*《.*)[）)\]】](?P<end>[\s。；;，,、.]*)$", re.DOTALL
)
_ITS_OWN = re.compile(r"规定的[^。；;，,]*(?:情形|行为)[。；;，,、\s]*$")
"""What an article is named for here: a situation that it knows (《甲法》第三条规定的其他情形)."""
_SITUATION = re.compile(r"(?:的|情形|行为|情况|问题)[。；;，,、\s]*$|[：:]\s*$")
_BLAMES = re.compile(
    r"(?:的?等?(?:有关|相关)?(?:法律|法规|规章|规定|、)*)?[，,]?(?:应当|予以|依法|进行|给予)*(?:追究|承担|处理|处分|追责|问责)?"
    r"(?:其|相关|有关|相应|直接|责任|人员|行政|法律|党纪|政纪|处分|的)*[。；;，,.]?"
)
"""What behind an article says only that it is applied: 追究相关人员责任."""
_OF_ALL = re.compile(r"(?:依据|根据|依照|按照)(?=《)")
_SITUATIONS = re.compile(r"(?:追责|问责|责任追究|追究责任|具体)?(?:情形|情况|行为)[：:]")
_BRACKETED = re.compile(r"[（(]\s*([^（()）]*《.*)[）)][\s。；;，,]*", re.DOTALL)
_ABOVE = re.compile(r"上述|以上|前述|前款|上列")
_CLOSING = re.compile(r"(?:上述|以上|前述|前款|上列)[^。；;\n]{0,20}(?:依据|根据|依照|按照)《")


@dataclass
class Apart:
    """A cell without its bases: each segment with its own (`Segment.basis`), those of the cell as a whole, what is unsure."""

    pieces: list[Segment]
    bases: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)


def as_it_is(pieces: Sequence[Segment], *, of_duties: bool) -> Apart:
    """The segments of a cell in which no basis is looked for."""
    return Apart(list(pieces))


def set_apart(pieces: Sequence[Segment], *, of_duties: bool) -> Apart:
    """Cut the bases out of the segments of a cell. `of_duties`: what an office does may itself begin with 依据《甲法》第三条."""
    if not any("依据" in piece.text or "《" in piece.text for piece in pieces):
        return Apart(list(pieces))
    cutting = _Cutting(of_duties=of_duties)
    cutting.run(pieces)
    if cutting.quoted and not cutting.has_body:  # nothing but an article, which lists the situations itself
        return Apart(list(pieces))
    return cutting.found


def bare(basis: str) -> str:
    """A basis without the words that only say it is one."""
    bracketed = _BRACKETED.fullmatch(basis.strip())
    said = (bracketed[1] if bracketed else basis).strip()
    label = _LABELLED.match(said) or _VERB.match(said)
    return (said[label.end() :] if label else said).strip().rstrip("；;，,、。")


def said_of_all(text: str) -> str:
    """What a sentence before or behind all situations cites, which keeps its words (有下列情形的，依据《甲法》第三条追究责任：)."""
    match = _LABELLED.match(text) or _TITLE.match(text) or _OF_ALL.search(text)
    said = text[match.start() :] if match else ""
    cited = split_citations(said) if "《" in said else []
    return "、".join(f"《{one.title}》{one.locator}" for one in cited if one.title)


def closing(text: str) -> str:
    """What a last sentence cites for all situations above it (有上述情形的，依据《甲法》第三条处理)."""
    match = _CLOSING.search(text)
    return said_of_all(text[match.start() :]) if match else ""


def citations_of(basis: str) -> list[Citation]:
    """The citations of a basis; words that only say that an article is applied are no text of it."""
    return [
        one._replace(text="") if _BLAMES.fullmatch(squeeze(one.text)) else one
        for one in split_citations(basis)
    ]


@dataclass
class _Cutting:
    """Goes through the segments. `open` is the basis being read, `owner` the place of the text it belongs to (None: all);
    `counted` and `inner`: how far numbers have counted the situations, and what an article that is quoted lists."""

    of_duties: bool
    found: Apart = field(default_factory=lambda: Apart([]))
    open: list[str] = field(default_factory=list)
    owner: int | None = None
    quotes: bool = False
    quoted: bool = False
    counted: dict[str, int] = field(default_factory=dict)
    inner: dict[str, int] = field(default_factory=dict)

    def run(self, pieces: Sequence[Segment]) -> None:
        waiting = list(reversed(pieces))
        while waiting:
            piece = waiting.pop()
            if piece.kind == "text":
                self._text(piece)
            elif piece.kind == "number" and self._is_inner(piece, waiting[-1] if waiting else None):
                self.inner[piece.style] = piece.value
                self.open.append(piece.text)
                if waiting and waiting[-1].kind == "text":
                    self.open.append(waiting.pop().text)
            else:
                self._close()
                if piece.kind == "number":
                    self.counted[piece.style] = piece.value
                self.found.pieces.append(piece)
        self._close()

    @property
    def has_body(self) -> bool:
        return any(piece.kind == "text" for piece in self.found.pieces)

    def _is_inner(self, number: Segment, following: Segment | None) -> bool:
        """Whether a number counts the laws of an open basis, or what an article that it quotes lists, and no situation."""
        if not self.open:
            return False
        text = following.text.strip() if following is not None and following.kind == "text" else ""
        if _TITLE.match(text) or _VERB.match(text):
            return bool(kind_of(text))
        before, situation = (
            self.inner.get(number.style, 0),
            number.value == self.counted.get(number.style, 0) + 1,
        )
        if before and number.value == before + 1:
            return self.quotes or not situation or not _SITUATION.search(text)
        return self.quotes and (number.value == 1 or not situation)

    def _text(self, piece: Segment) -> None:
        before = self.found.pieces[-1].kind if self.found.pieces else ""
        alone, first = before not in ("number", "heading"), len(self.found.pieces)
        body = ""
        for unit in _units(piece.text):
            if not body and self.open and self._goes_on(unit):
                self.open.append(unit)
                self.quotes = self.quotes or kind_of("".join(self.open)) == "quoted"
                if counted := numbered(unit.strip()):
                    self.inner[counted[0]] = counted[1]
            elif kind := self._begins(
                unit, follows=bool(body) or self.has_body, staged=before == "heading" and not body
            ):
                self._put(piece, body, None if alone else first)
                body = ""
                self._begin(unit, kind)
            else:
                body += unit
                if _is_unclear(unit, self.of_duties):
                    self.found.unsure.append(unit.strip())
        self._put(piece, body, None if alone else first)

    def _begin(self, unit: str, kind: str) -> None:
        """A basis begins: of the text before it, of all where it has a number of its own or stands first."""
        pieces = self.found.pieces
        if not self.open and pieces and pieces[-1].kind == "number":
            pieces.pop()  # it counted the basis
        elif not self.open and pieces and pieces[-1].kind == "text":
            self.owner = len(pieces) - 1
        self.open.append(unit)
        self.quotes = self.quotes or kind == "quoted"
        self.quoted = self.quoted or self.quotes

    def _close(self) -> None:
        """A basis is complete."""
        basis = "".join(self.open).strip()
        if basis and self.owner is None:
            self.found.bases.append(basis)
        elif basis and self.owner is not None:
            piece = self.found.pieces[self.owner]
            self.found.pieces[self.owner] = replace(
                piece, basis="\n".join(filter(None, (piece.basis, basis)))
            )
        self.open, self.owner, self.quotes = [], None, False
        self.inner.clear()

    def _put(self, piece: Segment, text: str, first: int | None) -> None:
        """Put a text among the segments that stays; `first`: where one of the same number is, if there is one yet."""
        if not text.strip():
            return
        self._close()
        match = _IN_BRACKETS.search(text)
        if match and _is_basis(match["said"]):
            text, basis = text[: match.start()] + match["end"], match["said"].strip()
            self.found.pieces.append(replace(piece, text=text, basis=basis, inside=True))
            return
        if first is not None and first < len(self.found.pieces):
            before = self.found.pieces[first]
            self.found.pieces[first] = replace(before, text=before.text + text)
        else:
            self.found.pieces.append(replace(piece, text=text))

    def _goes_on(self, unit: str) -> bool:
        """Whether a sentence behind a basis still belongs to it: more laws, or the words of the article that it quotes."""
        said = unit.strip()
        if number := NUMBER.match(said):
            said = said[number.end() :].strip()
        if not any(sign.isalnum() for sign in said):
            return True
        if _TITLE.match(said) or _VERB.match(said):
            return bool(kind_of(said))
        if self.quotes:
            return not _SITUATIONS.match(said)
        if _GOES_ON.match(said):
            return True
        unfinished = "".join(self.open).rstrip().endswith(("：", ":", "、", "依据", "】"))
        return unfinished and not _SITUATION.search(said)

    def _begins(self, unit: str, *, follows: bool, staged: bool) -> str:
        """How a sentence is a basis (`_is_basis`); none where nothing stands before it that it could be the basis of."""
        kind = _is_basis(unit, named=self.of_duties)
        if not follows and (staged or (kind == "quoted" and not _LABELLED.match(unit.strip()))):
            return ""
        return kind


def _is_basis(unit: str, *, named: bool = False) -> str:
    """`pure`, `quoted` (with the words of an article) or `labelled` (with a label, but no law); '' for what is no basis.
    `named`: a label alone does not do, a law must stand behind it."""
    said = unit.lstrip()
    if bracketed := _BRACKETED.fullmatch(said):
        said = bracketed[1]
    if label := _LABELLED.match(said):
        content = said[label.end() :].strip()
        if named and content and not _names_law(content):
            return ""
        if "《" not in content and _SITUATION.search(content):
            return kind_of(content)
        return kind_of(content) or ("quoted" if "《" in content else "labelled")
    if _VERB.match(said):
        return kind_of(said)
    named_at = _TITLE.match(said) and any(one.locator for one in split_citations(said))
    return kind_of(said) if named_at else ""


def _names_law(text: str) -> bool:
    return "《" in text or any(one.title and one.locator for one in split_citations(text))


def kind_of(said: str) -> str:
    """`pure` for citations alone, `quoted` for those with the words of their article; '' for what says more than that."""
    if _ITS_OWN.search(said):
        return ""
    cited = citations_of(f"{bare(said)}。")  # without a stop, a few words would count as a note
    if not cited or not all(one.title for one in cited):
        return ""
    quoted = [one for one in cited if one.text]
    if not quoted:
        return "pure"
    return "quoted" if all(_is_quoted(one) for one in quoted) else ""


def _is_quoted(one: Citation) -> bool:
    """Whether the words behind an article stand apart from it, as its own text does."""
    raw, text = squeeze(one.raw), squeeze(one.text)
    at = raw.rfind(text[:12])
    before = one.raw[: one.raw.rfind(one.text[:6])] if one.text[:6] in one.raw else ""
    return bool(one.locator) and (raw[at - 1 : at] in "：:“" or before[-1:].isspace())


def _is_unclear(text: str, of_duties: bool) -> bool:
    """Whether a text that stays begins as a basis does, and is no situation either."""
    said = text.strip()
    begins = _LABELLED.match(said) or (not of_duties and (_VERB.match(said) or _TITLE.match(said)))
    return bool(begins) and not _SITUATION.search(said)


def _units(text: str) -> Iterator[str]:
    """The sentences of a text, each with its sign; what stands in brackets or quotation marks stays whole."""
    depth = start = 0
    for at, sign in enumerate(text):
        if sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth = max(depth - 1, 0)
        if depth == 0 and _BREAK.match(text, at) and not (sign in "，," and _ABOVE.search(text, start, at)):
            yield text[start : at + 1]
            start = at + 1
    if start < len(text):
        yield text[start:]
