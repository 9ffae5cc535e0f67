"""The digest anybody can recompute: the very program of the documentation, on what the site gives."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.digests import public_bytes, public_digest
from powers.models import PowerVersion
from publish.models import Release, ReleaseEntry
from publish.releasing import release_digest

PROGRAM = Path(__file__).resolve().parents[2] / "docs" / "recompute_digest.py"
ODD = '引号"反斜\\/换行\n制表\t控制\x01\x7f空\u2028𠮷👨‍👩‍👧é é ﬁ'


def recomputed(*files: Path) -> list[list[str]]:
    """What the program of the documentation prints for files, line by line."""
    made = subprocess.run(
        [sys.executable, "-I", str(PROGRAM), *map(str, files)],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return [line.split() for line in made.stdout.splitlines()]


def test_the_program_has_ten_lines_and_needs_nothing_but_python() -> None:
    lines = [line for line in PROGRAM.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) <= 10
    imported = {line for line in lines if line.startswith(("import", "from"))}
    assert imported == {"import hashlib", "import json", "import sys"}


DOCUMENTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=126)), inner),
    max_leaves=20,
)


@given(DOCUMENTS)
def test_the_canonical_form_is_that_of_rfc_8785(said: Any) -> None:
    assert public_bytes(said) == as_rfc_8785(said).encode()
    assert json.loads(public_bytes(said)) == said


def as_rfc_8785(said: Any) -> str:
    """The standard's own algorithm (3.2), written out."""
    if isinstance(said, dict):
        names = sorted(said, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{as_rfc_8785(name)}:{as_rfc_8785(said[name])}" for name in names) + "}"
    if isinstance(said, list):
        return "[" + ",".join(map(as_rfc_8785, said)) + "]"
    if isinstance(said, str):
        short = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
        return (
            '"' + "".join(short.get(ord(c)) or (f"\\u{ord(c):04x}" if ord(c) < 32 else c) for c in said) + '"'
        )
    return (
        {None: "null", True: "true", False: "false"}[said]
        if said is None or isinstance(said, bool)
        else str(said)
    )


@pytest.mark.parametrize("said", [1.5, {"数": 1}, 2**53, "\ud800", float("nan")])
def test_what_has_no_one_spelling_is_refused(said: Any) -> None:
    with pytest.raises(ValueError, match=r".*"):
        public_bytes(said)


@pytest.fixture
def published(put_on_list: Callable[..., Any]) -> PowerVersion:
    version: PowerVersion = put_on_list(
        "甲许可", flow=ODD.replace("\x01", ""), statutory_limit=20, statutory_limit_unit="working_day",
        extras=[["栏", ODD.replace("\x01", "")]], secrecy_basis="内部",
    )  # fmt: skip
    return version


@pytest.mark.django_db
def test_page_api_and_downloads_name_the_digest_that_the_program_recomputes(
    published: PowerVersion, client: Client, tmp_path: Path
) -> None:
    code = published.power.code
    wanted = ReleaseEntry.objects.get(version=published).digest
    one, api, whole = (tmp_path / name for name in ("document.json", "api.json", "list.json"))
    answer = client.get(f"/powers/{code}/versions/1/document.json")
    one.write_bytes(answer.content)
    assert answer["Content-Type"] == "application/json"
    assert wanted == f"sha256:{hashlib.sha256(answer.content).hexdigest()}"
    api.write_bytes(client.get(f"/api/v1/powers/{code}/").content)
    exported: Any = client.get("/regions/120000/export.json")
    whole.write_bytes(b"".join(exported.streaming_content))
    assert recomputed(one, api, whole) == [[wanted], [wanted, code], [wanted, code]]
    for address in (
        f"/powers/{code}/",
        f"/powers/{code}/versions/1/",
        f"/powers/{code}/versions/1/certificate/",
    ):
        assert wanted in client.get(address).content.decode(), address
    [row] = client.get("/api/v1/powers/").json()["results"]
    assert (row["version"], row["digest"], row["released_on"]) == (1, wanted, f"{timezone.localdate()}")
    table: Any = client.get("/regions/120000/export.csv")
    assert wanted in b"".join(table.streaming_content).decode()


@pytest.mark.django_db
def test_the_internal_digest_is_nowhere_in_public(published: PowerVersion, client: Client) -> None:
    code, internal = published.power.code, published.digest.partition(":")[2]
    for address in (
        f"/powers/{code}/", f"/powers/{code}/versions/1/", f"/powers/{code}/versions/1/certificate/",
        f"/powers/{code}/versions/1/document.json", f"/api/v1/powers/{code}/", "/api/v1/powers/",
        "/changes/120000/1/", "/changes/120000/1/manifest.json", "/changes/feed/",
    ):  # fmt: skip
        assert internal not in client.get(address).content.decode(), address


@pytest.mark.django_db
def test_releases_chain_the_public_digests(
    published: PowerVersion, follow_on_list: Callable[..., Any], client: Client, tmp_path: Path
) -> None:
    follow_on_list(published, effective_on=timezone.localdate() + timezone.timedelta(days=1), name="乙许可")
    first, second = Release.objects.order_by("number")
    given = client.get("/changes/120000/2/manifest.json")
    path = tmp_path / "manifest.json"
    path.write_bytes(given.content)
    assert recomputed(path) == [[second.digest]]
    said = given.json()
    entry = ReleaseEntry.objects.get(release=second)
    assert said["previous"] == first.digest
    assert said["entries"] == [[published.power.code, 2, entry.digest, "modified"]]
    assert release_digest(second) == second.digest


@pytest.mark.django_db
def test_what_is_not_public_has_no_digest_and_is_in_no_manifest(
    put_on_list: Callable[..., Any], client: Client
) -> None:
    closed = put_on_list("秘密许可", secrecy="closed", secrecy_basis="保密法")
    assert ReleaseEntry.objects.get(version=closed).digest == ""
    assert client.get("/changes/120000/1/manifest.json").json()["entries"] == []
    assert client.get(f"/powers/{closed.power.code}/versions/1/document.json").status_code == 404
    call_command("verify", "--only", "public_digests")
    call_command("verify", "--only", "releases")


@pytest.mark.django_db
def test_every_public_document_is_written_down_the_same_by_everybody(published: PowerVersion) -> None:
    from powers.documents import published as cut

    assert published.sealed_document is not None
    said = cut(published.sealed_document)
    assert public_digest(json.loads(json.dumps(said))) == ReleaseEntry.objects.get(version=published).digest
