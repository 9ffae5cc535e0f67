"""What a screen refuses a command refuses too: in Chinese, before anything is written, and not with the code of success."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import User
from departments.models import Department, Membership, Region

IMPORTS = {
    "import_regions": (),
    "import_departments": ("--region", "110000"),
    "import_laws": (),
    "import_successions": (),
    "import_usage": (),
    "import_holidays": (),
    "import_list": ("--region", "110000"),
}
ENGLISH = re.compile(r"No such file|Is a directory|Errno|Permission|codec|Traceback")


@pytest.fixture
def beijing(reference: None) -> Region:
    return Region.objects.create(code="110000", name="北京市", kind=Region.Kind.PROVINCE)


@pytest.fixture
def hostile(tmp_path: Path) -> dict[str, Path]:
    """Files a hurried person names: none, a folder, an empty one, another table, bytes that are no text."""
    found = {"missing": tmp_path / "没有.csv", "folder": tmp_path / "文件夹"}
    found["folder"].mkdir()
    for name, content in {
        "empty": b"",
        "another": "甲,乙\n1,2\n".encode(),
        "bytes": bytes(range(128, 256)) * 9,
    }.items():
        found[name] = tmp_path / f"{name}.csv"
        found[name].write_bytes(content)
    return found


@pytest.mark.parametrize("command", IMPORTS)
@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "another", "bytes"])
def test_a_file_that_cannot_be_taken_in_ends_the_command_with_words(
    beijing: Region, hostile: dict[str, Path], command: str, kind: str, capsys: Any
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command(command, str(hostile[kind]), *IMPORTS[command])
    said = str(refused.value) + "".join(capsys.readouterr())
    assert refused.value.returncode == 1
    assert not ENGLISH.search(said), said
    assert re.search("没有|空的|读不出来|不是|打不开|找不到", said), said


def test_a_file_of_which_a_part_is_taken_in_says_so_by_its_code(beijing: Region, tmp_path: Path) -> None:
    bodies = tmp_path / "部门.csv"
    bodies.write_text("部门代码,部门名称\n001,市教育局\n001,市体育局\n", encoding="utf-8")
    with pytest.raises(CommandError, match="有1处错误") as refused:
        call_command("import_departments", str(bodies), "--region", "110000")
    assert refused.value.returncode == 2
    assert Department.objects.filter(name="市教育局").exists()


@pytest.mark.parametrize(
    "command", [name for name in IMPORTS if name not in ("import_holidays", "import_list")]
)
def test_a_report_that_cannot_be_written_is_told_before_anything_is_taken_in(
    beijing: Region, hostile: dict[str, Path], command: str
) -> None:
    with pytest.raises(CommandError, match=r"不能写入.*没有这个文件或者文件夹"):
        call_command(command, str(hostile["another"]), *IMPORTS[command], "--report", "/没有这里/报告.json")


@pytest.mark.parametrize("name", ["", " ", "甲 乙", "a;b", "x" * 200])
def test_a_name_no_form_would_take_opens_no_account(beijing: Region, name: str) -> None:
    with pytest.raises(CommandError, match="不能用"):
        call_command("add_account", name, "--role", "staffing", "--region", "110000")
    assert not User.objects.exists()


def test_a_member_of_the_joint_meeting_sits_for_a_department(beijing: Region) -> None:
    """Without one the office sees nothing and says nothing of it: the command, the form and the database refuse it."""
    with pytest.raises(CommandError, match="--department"):
        call_command("add_account", "lian", "--role", "member", "--region", "110000")
    person = User.objects.create_user("lian", "", "Long-enough-2026")
    office = Membership(user=person, role="member", region=beijing)
    with pytest.raises(Exception, match="须选择部门"):
        office.full_clean()
