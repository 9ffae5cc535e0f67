"""Whose each item of a file is (各项的部门): found by the region's names and a person's answers; what is open is asked once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from departments.models import Department
from powers.importing.asking import LEAVE, answer_to
from powers.importing.finding_departments import DepartmentFinder
from powers.importing.organs import is_stand_in
from powers.importing.parsed import ListFile, ParsedItem, Problem

SAMPLES = 3


class Owners:
    """The bodies of a region's lists. With `department`, every item is that body's."""

    def __init__(self, finder: DepartmentFinder, department: Department | None = None) -> None:
        self.finder = finder
        self.department = department
        self._whose: dict[tuple[str, str], Department | None] = {}

    def settle(self, parsed: ListFile) -> list[Department | None]:
        """The body of each item of a file, None where that is open; questions and problems go to the file."""
        parsed.questions = [
            q for q in parsed.questions if q.kind != "department"
        ]  # asked here with the region's
        asked: dict[str, list[ParsedItem]] = defaultdict(list)
        subjects: dict[str, list[ParsedItem]] = defaultdict(list)
        found = []
        for item in parsed.items:
            if item.subject and is_stand_in(item.subject):
                self._fill_template(item, subjects)
            self._fill_levels(item, subjects)
            found.append(self.of(item, asked))
        self._ask(asked, parsed)
        self._ask_subjects({name: items for name, items in subjects.items() if name not in asked}, parsed)
        return found

    def of(self, item: ParsedItem, asked: dict[str, list[ParsedItem]]) -> Department | None:
        """Whose item it is; what cannot be told is noted under the name that has to be asked."""
        if self.department:
            return self.department
        named = (item.cells.get("department", ""), item.department)
        if named not in self._whose:
            self._whose[named] = self._body(*named)
        found = self._whose[named]
        if found is None and item.department:
            asked[item.department].append(item)
        return found

    def _body(self, cell: str, settled: str) -> Department | None:
        """The body that a row's own cell names exactly, else the one settled for the row."""
        own = self.finder.known(cell)
        if own or not settled or self._elsewhere(settled):
            return own
        return self.finder.department(settled)

    def _elsewhere(self, name: str) -> str:
        """The other place that a body's name speaks of, as long as nobody said that the list is of this region."""
        finder = self.finder
        if finder.known(name) or answer_to(finder.answers, "department", name):
            return ""
        place = finder.place_of(name)
        return "" if finder.accepted_place(place) else place

    def _fill_template(self, item: ParsedItem, subjects: dict[str, list[ParsedItem]]) -> None:
        """Put the body in the place of a template's; left as it stands where a person said so."""
        named = self.finder.department(item.subject)
        if named is not None:
            item.department = named.name if item.department == item.subject else item.department
            item.subject, item.plaque = named.name, ""
        elif answer_to(self.finder.answers, "department", item.subject) != LEAVE:
            subjects[item.subject].append(item)

    def _fill_levels(self, item: ParsedItem, subjects: dict[str, list[ParsedItem]]) -> None:
        """Likewise for the bodies of single levels."""
        for share in item.shares:
            if share.body == "template" and (named := self.finder.department(share.subject)):
                share.subject = named.name
            elif share.body == "template":
                subjects[share.subject].append(item)

    def _ask(self, asked: dict[str, list[ParsedItem]], parsed: ListFile) -> None:
        """One question for each body that is not clear, one for each other place; and what is left out meanwhile."""
        places: dict[str, list[ParsedItem]] = defaultdict(list)
        answers = self.finder.answers
        for name, items in asked.items():
            if place := self._elsewhere(name):
                places[place] += items
            elif answer_to(answers, "department", name) != LEAVE:
                names = [item.name for item in items[:SAMPLES]]
                parsed.questions.append(self.finder.question(name, len(items), names))
            parsed.problems.append(self._left_out(name, items))
        for place, items in places.items():
            names = [f"{item.department} {item.name}" for item in items[:SAMPLES]]
            if answer_to(answers, "region", place) != LEAVE:
                parsed.questions.append(self.finder.region_question(place, len(items), names))

    def _ask_subjects(self, subjects: dict[str, list[ParsedItem]], parsed: ListFile) -> None:
        """A template's body as the one in whose name powers are exercised, where their department is known otherwise."""
        for name, items in subjects.items():
            names = [item.name for item in items[:SAMPLES]]
            question = self.finder.question(name, len(items), names)
            stays = (LEAVE, "照原文保留")
            choices = (*(pair for pair in question.choices if pair[0] != LEAVE), stays)
            parsed.questions.append(replace(question, required=False, choices=choices))
            message = f"行使主体写的是“{name}”（{len(items)}项），这是样表中的写法，没有填本地的部门，照原文保留。请说明是本区划的哪个部门。"
            parsed.problems.append(Problem(items[0].sheet, items[0].row, "行使主体", "warning", message))

    def _left_out(self, name: str, items: list[ParsedItem]) -> Problem:
        first, column = items[0], "部门"
        if answer_to(self.finder.answers, "department", name) == LEAVE:
            message = f"“{name}”的{len(items)}项按您的回答不导入。"
            return Problem(first.sheet, first.row, column, "warning", message)
        if is_stand_in(name):
            message = (
                f"“{name}”是样表中的写法，没有填本地的部门（{len(items)}项）。请先说明是本区划的哪个部门。"
            )
        elif place := self._elsewhere(name):
            message = (
                f"“{name}”是{place}的部门，正在导入的是{self.finder.region}的清单；{len(items)}项没有导入。"
            )
        else:
            near = "、".join(f"{d.name}（{d.code}）" for d in self.finder.nearest(name))
            like = f"，相近的有{near}" if near else ""
            message = f"部门“{name}”不在{self.finder.region}的部门表中{like}；{len(items)}项没有导入。请说明是哪个部门，或者先在部门表中登记。"
        return Problem(first.sheet, first.row, column, "error", message)
