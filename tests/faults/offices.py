"""Who is at work meanwhile (各方工作): importing, submitting, reviewing, meeting, deciding, releasing, commenting, reading, backing
up. What is next for somebody is read from the database; what they do goes through the pages."""

from __future__ import annotations

import random
import subprocess
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils import timezone

from core.digests import digest_bytes
from demo.walker import Walker
from departments.models import Department, Region
from jobs.models import Job
from office import backups
from publish.models import ListEntry, Release
from publish.releasing import awaiting
from review.imports.uploading import state_of
from review.models.imports import ImportRun
from review.models.materials import Material
from review.models.meetings import Meeting
from review.models.proposals import Change, Decision, Proposal, ProposalStep, State
from review.models.review_tasks import Comment, Opinion, ReviewTask
from review.workflow.transitions import TRANSITIONS, Action, why_not
from tests.faults import world
from tests.faults.book import Book, asking
from tests.faults.house import REPO, House
from tests.faults.people import GaveUp, Person, words

SIZES = (3, 5, 8, 12, 20, 20, 45, 230)
"""Items of a list; more than 200 are submitted, approved and released by the worker."""
ORDER = (
    Action.SEND, Action.SUBMIT, Action.ACCEPT, Action.START, Action.CONSOLIDATE, Action.APPROVE, Action.MEET, Action.ESCALATE,
)  # fmt: skip
FIRST_CODE = f"{world.CODES[0]}"


class Offices:
    """The people, each with what they do in a turn."""

    def __init__(self, house: House, book: Book, over: threading.Event, seed: int) -> None:
        self.house, self.book, self.over = house, book, over
        self.chance = random.Random(seed)
        self.people: dict[tuple[str, str], Person] = {}
        self.walker = Walker()
        self.given_up: set[int] = set()
        self.made: dict[str, list[str]] = {}
        """The names of the items of each list that was sent, by the digest of its file."""

    def person(self, username: str) -> Person:
        """One browser for each person in each thread."""
        key = (threading.current_thread().name, username)
        if key not in self.people:
            self.people[key] = Person(username, self.house.url, self.book, self.over)
        return self.people[key]

    # --- importing -----------------------------------------------------------------------------------------------

    def importing(self) -> None:
        """Go on with one's own import, else send the list of a body that has none."""
        rows = ImportRun.objects.filter(file_digest__in=list(self.made)).exclude(pk__in=self.given_up)
        runs = asking(lambda: list(rows.exclude(state__in=("done", "discarded")).select_related("job")))
        for run in runs:
            if run.job and not run.job.is_over:
                self.person("bianban").open(f"/jobs/{run.job.pk}/")
                return
            state = state_of(run)
            if state == ImportRun.State.PREVIEW:
                self._confirm(run)
                return
            if state == ImportRun.State.FAILED:
                self._give_up(run)
                return
        self._upload()

    def _upload(self) -> None:
        body = asking(self._next_body)
        if body is None:
            return
        count = self.chance.choice(SIZES)
        names = [f"{body.short_name}第{n}类事项审批" for n in range(1, count + 1)]
        data = world.workbook(body.name, [*names[:-1], f"{names[-1]}（{words('')}）"])
        digest = digest_bytes(data)
        self.made[digest] = names
        path = "/admin/review/importrun/add/"
        self.person("bianban").send(
            path, "region", f"list of {body.short_name} with {count} items",
            lambda: ImportRun.objects.filter(file_digest=digest).count(),
            files={"file": (f"{body.short_name}.xlsx", data)}, file=None, department=str(body.pk),
        )  # fmt: skip

    def _next_body(self) -> Department | None:
        rows = Department.objects.filter(region__code=world.REGION, code__gte=FIRST_CODE).order_by("code")
        busy = (
            ImportRun.objects.exclude(state__in=("discarded", "failed"))
            .exclude(department=None)
            .exclude(pk__in=self.given_up)
        )
        return rows.exclude(pk__in=busy.values("department")).first()

    def _confirm(self, run: ImportRun) -> None:
        def confirmed() -> int:
            return ImportRun.objects.filter(pk=run.pk, state__in=("confirmed", "done")).count()

        person = self.person("bianban")
        answer = person.send(
            f"/review/imports/{run.pk}/",
            "seen",
            f"confirming import {run.pk}",
            confirmed,
            once=False,
            at=f"/review/imports/{run.pk}/confirm/",
        )
        if answer is None:
            self.book.wrong(f"import {run.pk}: preview without a form to confirm")

    def _give_up(self, run: ImportRun) -> None:
        """Cut off too often: it is told so, and the person sends the file again."""
        self.given_up.add(run.pk)
        said = run.job.message if run.job else ""
        if "任务多次中断" not in said:
            self.book.wrong(f"import {run.pk} failed: {said}"[:300])

    # --- lists taken over ----------------------------------------------------------------------------------------

    def taking_over(self) -> None:
        """Submit and approve what was imported as a first list."""
        rows = Proposal.objects.filter(
            kind=Proposal.Kind.INITIAL, department__code__gte=FIRST_CODE, region__code=world.REGION
        )
        found = asking(lambda: rows.filter(state__in=(State.DRAFT, State.SUBMITTED)).order_by("pk").first())
        if found is None:
            return
        if self._job_under_way(found):
            return
        action, who = (
            (Action.SUBMIT, "bianban") if found.state == State.DRAFT else (Action.APPROVE, "bianban2")
        )
        self.act(found, action, who)

    def _job_under_way(self, proposal: Proposal) -> bool:
        rows = Job.objects.filter(
            payload__proposal=proposal.pk, state__in=(Job.State.QUEUED, Job.State.RUNNING)
        ).select_related("created_by")
        job = asking(rows.first)
        if job is not None:
            self.person(job.created_by.username).open(f"/jobs/{job.pk}/")
        return job is not None

    # --- reviewing -----------------------------------------------------------------------------------------------

    def reviewing(self, part: int, of: int) -> None:
        """Bring an adjustment one step on, whoever has to do it."""
        rows = Proposal.objects.filter(region__code=world.REGION, kind=Proposal.Kind.ADJUSTMENT)
        over = (State.APPROVED, State.PARTLY, State.REJECTED, State.WITHDRAWN, State.URGENT)
        mine = [
            p
            for p in asking(
                lambda: list(
                    rows.exclude(state__in=over).select_related("region", "department", "unit", "trigger")
                )
            )
            if p.pk % of == part
        ]
        self.chance.shuffle(mine)
        for proposal in mine[:8]:
            if proposal.state == State.REVIEWING and self._opine(proposal):
                return
            if proposal.state == State.MEETING and self._hold(proposal):
                return
            for action in ORDER:
                who = asking(lambda p=proposal, a=action: self._who(p, a))  # type: ignore[misc]
                if who:
                    self.act(proposal, action, who)
                    return

    def _who(self, proposal: Proposal, action: Action) -> str:
        """Who may take an action now; '' for nobody."""
        body, region = proposal.department, proposal.region
        if body is None or proposal.unit:
            return ""
        one = {Action.SEND: self.walker.clerk, Action.SUBMIT: self.walker.legal}.get(action)
        if action == Action.SUBMIT and proposal.state != State.INTERNAL:
            return ""
        user = one(body) if one else self.walker.staffing(region)
        return "" if why_not(proposal, action, user) else user.username

    def act(self, proposal: Proposal, action: Action, who: str) -> None:
        """The page of an action, filled in and sent."""
        said = words("办")
        path, today = f"/review/proposals/{proposal.pk}/{action.value}/", timezone.localdate().isoformat()
        typed: dict[str, Any] = {
            "note": said,
            "opinion": said,
            "summary": said,
            "reason": said,
            "confirmed": "1",
        }
        if action == Action.APPROVE:
            typed |= {"document_no": said, "decided_on": today}
        elif action == Action.CONSOLIDATE:
            typed |= {"document_no": "", "confirmed": None}
        elif action == Action.MEET:
            typed |= {"held_on": today, "mode": "session"}
        elif action == Action.ESCALATE:
            typed |= {"level": "commission"}
        before = asking(lambda: self._steps(proposal, action))
        self.person(who).send(
            path,
            "csrfmiddlewaretoken",
            f"{action.value} of proposal {proposal.pk}",
            self._counter(proposal, action, said, before),
            once=action == Action.APPROVE,
            **typed,
        )

    @staticmethod
    def _steps(proposal: Proposal, action: Action) -> int:
        return ProposalStep.objects.filter(proposal=proposal, state=TRANSITIONS[action].target).count()

    def _counter(self, proposal: Proposal, action: Action, said: str, before: int) -> Callable[[], int]:
        """How often it was done; where the worker does it, that it was asked for counts."""

        def asked() -> int:
            rows = Job.objects.filter(kind=action.value, payload__proposal=proposal.pk)
            return (
                rows.filter(Q(payload__document_no=said) if action == Action.APPROVE else Q())
                .exclude(state="failed")
                .count()
            )

        def decided() -> int:
            return Decision.objects.filter(document_no=said).count()

        def moved() -> int:
            return self._steps(proposal, action) - before

        done = decided if action == Action.APPROVE else moved
        return lambda: max(done(), asked()) if TRANSITIONS[action].worker else done()

    def _opine(self, proposal: Proposal) -> bool:
        """A member of the joint meeting says what it thinks of everything, then signs."""
        tasks = asking(lambda: self.walker.tasks(proposal))
        if not tasks:
            return False
        task = self.chance.choice(tasks)
        who = asking(lambda: self.walker.member(task.unit).username)
        person, said = self.person(who), words("意见")
        wanted, given = (
            asking(task.items.count),
            asking(lambda: task.opinions.values("change").distinct().count()),
        )
        if given < wanted:
            against = self.chance.random() < 0.25
            typed = {"give_many": "1", "which": "blank", "many-grounds": said}
            typed |= {
                "many-verdict": "after_changes" if against else "agree",
                **({} if against else {"many-all": "1"}),
            }
            person.send(
                f"/review/tasks/{task.pk}/", "many-grounds", f"opinions of task {task.pk}",
                lambda: min(Opinion.objects.filter(task=task, grounds=said).count(), 1) if wanted - given == Opinion.objects.filter(task=task, grounds=said).count() or not Opinion.objects.filter(task=task, grounds=said).exists() else 99,
                **typed,
            )  # fmt: skip
            return True
        person.send(
            f"/review/tasks/{task.pk}/sign/", "digest", f"signing task {task.pk}",
            lambda: ReviewTask.objects.filter(pk=task.pk).exclude(signed_at=None).count(),
            once=False, all_checked="1",
        )  # fmt: skip
        return True

    def _hold(self, proposal: Proposal) -> bool:
        """The meeting on whose agenda it is: everybody came, everything is agreed to, the minutes are written."""
        rows = Meeting.objects.filter(
            items__change__proposal=proposal, state=Meeting.State.PLANNED
        ).distinct()
        meeting = asking(rows.first)
        if meeting is None or meeting.held_on > timezone.localdate():
            return False
        person, said, path = self.person("bianban"), words("决议"), f"/review/meetings/{meeting.pk}/"
        items, came = (
            asking(lambda: list(meeting.items.all())),
            asking(lambda: list(meeting.attendance.all())),
        )
        if any(not item.resolution for item in items):
            typed = {f"present-{row.pk}": "1" for row in came} | {
                f"person-{row.pk}": "联络员" for row in came
            }
            typed |= {f"resolution-{item.pk}": "approve" for item in items} | {
                f"note-{item.pk}": said for item in items
            }
            person.send(
                path,
                "csrfmiddlewaretoken",
                f"resolutions of meeting {meeting.pk}",
                lambda: self._resolved(meeting, said),
                at=f"{path}save/",
                **typed,
            )
            return True
        person.send(
            f"{path}close/", "minutes", f"closing meeting {meeting.pk}",
            lambda: Meeting.objects.filter(pk=meeting.pk, state="closed").count(), once=False, then="",
        )  # fmt: skip
        return True

    @staticmethod
    def _resolved(meeting: Meeting, said: str) -> int:
        count, of = meeting.items.filter(note=said).count(), meeting.items.count()
        return 1 if count == of else 0 if not count else 99

    # --- releasing -----------------------------------------------------------------------------------------------

    def releasing(self, who: str) -> None:
        """Release what waits; two people do, at the same time."""
        region = asking(lambda: Region.objects.get(code=world.REGION))
        if not asking(lambda: awaiting(region).exists()):
            return
        running = asking(
            lambda: Job.objects.filter(
                kind="release", state__in=("queued", "running"), created_by__username=who
            ).first()
        )
        if running:
            self.person(who).open(f"/jobs/{running.pk}/")
            return
        said = words("公布")

        def there() -> int:
            return max(
                Release.objects.filter(note=said).count(),
                Job.objects.filter(kind="release", payload__note=said).count(),
            )

        self.person(who).send(f"/releases/new/{world.REGION}/", "seen", "a release", there, note=said)

    # --- small things --------------------------------------------------------------------------------------------

    def commenting(self) -> None:
        """A word beside a change, or one more file with a proposal."""
        rows = Change.objects.filter(
            is_open=True,
            proposal__region__code=world.REGION,
            proposal__state__in=(State.SUBMITTED, State.ACCEPTED, State.REVIEWING, State.CONSOLIDATED),
        )
        found = asking(lambda: rows.order_by("?").select_related("proposal").first())
        if found is None:
            return
        if self.chance.random() < 0.5:
            said = words("批注")
            self.person("bianban").send(
                f"/review/changes/{found.pk}/", "text", f"a comment on change {found.pk}",
                lambda: Comment.objects.filter(text=said).count(), at=f"/review/changes/{found.pk}/comments/", text=said, path="", parent="",
            )  # fmt: skip
        else:
            self._attach(found.proposal)

    def _attach(self, proposal: Proposal) -> None:
        name = f"{words('材料')}.pdf"
        data = b"%PDF-1.7\n" + uuid.uuid4().bytes * 4000

        def there() -> int:
            rows = Material.objects.filter(filename=name)
            whole = [row for row in rows if digest_bytes(Path(row.file.path).read_bytes()) == row.digest]
            return len(rows) if len(whole) == len(rows) else 99

        path = f"/admin/review/proposal/{proposal.pk}/change/"
        self.person("bianban").send(path, "csrfmiddlewaretoken", f"a file with proposal {proposal.pk}", there,
                                    at=f"/admin/review/proposal/{proposal.pk}/materials/", files={"materials": (name, data)})  # fmt: skip

    def reading(self) -> None:
        """Somebody of the public."""
        codes = asking(lambda: list(ListEntry.objects.order_by("?").values_list("code", flat=True)[:1]))
        paths = [
            "/",
            f"/regions/{world.REGION}/",
            "/changes/",
            "/search/?q=审批",
            "/api/v1/powers/",
            *[f"/powers/{c}/" for c in codes],
        ]
        path = self.chance.choice(paths)
        answer = self.person("").open(path)
        if answer.status_code not in (200, 304):
            self.book.wrong(f"{path} answered {answer.status_code} to the public")

    def backing_up(self) -> None:
        """The command of every night; one that says it was made is whole."""
        root = Path(self.house.env["BACKUP_ROOT"])
        with self.book.step():
            before = set(root.glob("qingdan-*[0-9]"))
        command = [*self.house.programs["worker"].command[:2], "backup", "--keep", "2"]
        with subprocess.Popen(
            command,
            env=self.house.owner_env,
            cwd=REPO,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            self.house.backing_up = process.pid
            told = process.communicate()[0]
            self.house.backing_up = 0
        self.book.answers[f"backup {'made' if process.returncode == 0 else 'not made'}"] += 1
        if process.returncode == 0:
            folder = Path(told.partition("已备份到 ")[2].splitlines()[0])
            if backups.read(folder).folder != folder:
                self.book.wrong(f"backup {folder} is not what it says")
        elif "已备份到" in told:  # killed after its last word
            pass
        elif new := [path for path in root.glob("qingdan-*[0-9]") if path not in before]:
            self.book.wrong(f"a backup that failed left {new[0].name}, as if it were one: {told[-200:]}")
        self.over.wait(self.chance.uniform(20, 50))

    def everybody(self) -> dict[str, Callable[[], object]]:
        return {
            "importer": self.importing,
            "taking over": self.taking_over,
            "reviewer 1": lambda: self.reviewing(0, 2),
            "reviewer 2": lambda: self.reviewing(1, 2),
            "releaser 1": lambda: self.releasing("bianban"),
            "releaser 2": lambda: self.releasing("bianban2"),
            "commenter": self.commenting,
            "reader": self.reading,
            "operator": self.backing_up,
        }


__all__ = ["GaveUp", "Offices"]
