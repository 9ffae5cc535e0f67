"""nginx as deploy/ configures it, before our web server, with TLS: tried for real where nginx is installed."""

from __future__ import annotations

import datetime as dt
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection

from departments.models import Department
from publish.shown import LEASE
from tests.killing import wait_for

ROOT = Path(__file__).resolve().parents[2]
HOST = "qingdan.example.gov.cn"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin") or ""
KEPT_SECONDS = 2.0
"""s-maxage of publish/caching.py is one; nginx counts whole seconds, the last one included."""
Make = Callable[..., Any]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not NGINX, reason="needs nginx (Debian: apt-get install nginx-light)"),
]


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Proxied:
    """The site behind nginx; `web` is our server's process."""

    tls: int
    plain: int
    web: subprocess.Popen[bytes]

    def ask(self, path: str, *, tls: bool = True, **headers: str) -> Answer:
        trust = ssl.create_default_context()
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
        place = "127.0.0.1"
        line = (
            http.client.HTTPSConnection(place, self.tls, timeout=60, context=trust)
            if tls
            else http.client.HTTPConnection(place, self.plain, timeout=60)
        )
        with closing(line):
            line.request(
                "GET", path, headers={"Host": HOST, **{n.replace("_", "-"): v for n, v in headers.items()}}
            )
            answer = line.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode(errors="replace"))


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def certify(folder: Path) -> None:
    """A certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    (folder / "fullchain.pem").write_bytes(
        made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def configured(folder: Path, *, ours: int, tls: int, plain: int) -> Path:
    """deploy/nginx.conf with the places of this test, and nothing else changed."""
    text = (ROOT / "deploy/nginx.conf").read_text()
    places = {
        "user www-data;": "user root;" if os.geteuid() == 0 else "",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/var/log/nginx": str(folder),
        "/var/cache/nginx": str(folder),
        "/etc/ssl/qingdan": str(folder),
        "/srv/qingdan/": f"{ROOT}/",
        "127.0.0.1:8000": f"127.0.0.1:{ours}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{tls} ssl;",
    }
    for before, after in places.items():
        assert before in text, before
        text = text.replace(before, after)
    path = folder / "nginx.conf"
    path.write_text(text)
    return path


@pytest.fixture
def proxied(settings: Any, tmp_path: Path) -> Iterator[Proxied]:
    ours, tls, plain = free_port(), free_port(), free_port()
    certify(tmp_path)
    conf = configured(tmp_path, ours=ours, tls=tls, plain=plain)
    tried = subprocess.run([NGINX, "-t", "-c", str(conf)], check=False, capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + str(connection.settings_dict["NAME"])
    given = {"DATABASE_URL": url, "WEB_BIND": f"127.0.0.1:{ours}", "WEB_CONCURRENCY": "1", "SECURE": "on"}
    given |= {"ALLOWED_HOSTS": HOST, "PROXIES": "1", "KEPT_DIR": str(settings.KEPT_DIR)}
    web = subprocess.Popen([sys.executable, "-m", "qingdan.serving"], cwd=ROOT, env={**os.environ, **given})
    nginx = subprocess.Popen([NGINX, "-c", str(conf), "-g", "daemon off;"])
    site = Proxied(tls, plain, web)
    try:
        wait_for(lambda: _answers(site))
        yield site
    finally:
        for process in (nginx, web):
            process.terminate()
            process.wait()


def _answers(site: Proxied) -> bool:
    try:
        return site.ask("/about/").status == 200
    except OSError:
        return False


def test_what_it_passes_on_keeps_and_refuses(
    proxied: Proxied, put_on_list: Make, department: Department
) -> None:
    page = f"/powers/{put_on_list('民办学校设立审批').power.code}/"
    _refused(proxied)
    _kept(proxied, page)
    _forms(proxied, page)
    _nothing_old(proxied, page, department)


def _refused(proxied: Proxied) -> None:
    assert proxied.ask("/", tls=False).headers["Location"] == f"https://{HOST}/"
    assert [proxied.ask(path).status for path in ("/media/a.xlsx", "/metrics", "/nothing/")] == [404] * 3


def _kept(proxied: Proxied, page: str) -> None:
    """Each with a number of its own; what is no public page, and what the API says, comes from us each time."""
    first, again = proxied.ask(page), proxied.ask(page)
    assert first.text == again.text
    assert "Strict-Transport-Security" in again.headers
    assert first.headers["X-Request-ID"] != again.headers["X-Request-ID"]
    assert proxied.ask(page, If_None_Match=again.headers["ETag"]).status == 304
    forms = [proxied.ask("/login/") for _ in range(2)]
    assert len({re.search('csrfmiddlewaretoken" value="([^"]+)', form.text)[1] for form in forms}) == 2  # type: ignore[index]
    assert forms[0].headers["Set-Cookie"] != forms[1].headers["Set-Cookie"]


def _forms(proxied: Proxied, page: str) -> None:
    for asked, given in (
        ("br, gzip", "br"),
        ("gzip, deflate", "gzip"),
        ("", None),
        ("gzip, deflate, br", "br"),
    ):
        for _ in range(2):
            answer = proxied.ask(page, Accept_Encoding=asked)
            assert answer.headers.get("Content-Encoding") == given, asked
            assert "Accept-Encoding" in answer.headers["Vary"]


def _nothing_old(proxied: Proxied, page: str, department: Department) -> None:
    """Two seconds after a commit the page is the new one, and without us there is none at all."""
    for phone in ("022-00007777", "022-00008888"):
        proxied.ask(page)
        Department.objects.filter(pk=department.pk).update(complaint_phone=phone)
        time.sleep(KEPT_SECONDS + LEASE)
        assert phone in proxied.ask(page).text
    proxied.ask(page)
    proxied.web.terminate()
    proxied.web.wait()
    time.sleep(KEPT_SECONDS)
    assert proxied.ask(page).status == 502
