"""Signing in through a government sign-on (统一身份认证), tried against a provider that answers as one does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import reverse

from accounts.models import User
from departments.models import Department, Region

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(HTTPServer):
    """A provider: keys, tokens, and who it says signed in."""

    says: dict[str, Any]
    nonce = ""
    key: Any = KEY

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        if self.path == "/jwks":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return self._send({"keys": [key | {"kid": "1", "alg": "RS256", "use": "sig"}]})
        return self._send(self.server.says)

    def do_POST(self) -> None:
        said = {
            "sub": "1",
            "nonce": self.server.nonce,
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
            "aud": "us",
        }
        token = jwt.encode(said, self.server.key, algorithm="RS256", headers={"kid": "1"})
        self._send({"access_token": "a", "id_token": token, "token_type": "Bearer"})

    def _send(self, said: Any) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    import_module("qingdan.urls")  # as they are where it is off
    settings.ROOT_URLCONF = "tests.accounts.oidc_urls"
    settings.OIDC_ON = True
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{server.url}/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{server.url}/token"
    settings.OIDC_OP_USER_ENDPOINT = f"{server.url}/userinfo"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{server.url}/jwks"
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = "us", "secret"
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, settings.OIDC_BACKEND]
    yield server
    server.shutdown()
    server.server_close()


def come_back(client: Any, provider: Provider, wanted: str = "/review/") -> Any:
    """To the provider and back again, as a browser goes."""
    there = client.get("/sign-on/authenticate/", {"next": wanted})
    asked = parse_qs(urlsplit(there["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    provider.nonce = provider.nonce or asked["nonce"][0]
    return client.get("/sign-on/callback/", {"code": "c", "state": asked["state"][0]}, follow=True)


def test_the_page_of_signing_in_offers_it(provider: Provider, client: Any) -> None:
    assert "用统一身份认证登录" in client.get("/login/").content.decode()


def test_it_is_off_unless_set(client: Any) -> None:
    assert "统一身份认证" not in client.get("/login/").content.decode()
    assert client.get("/sign-on/authenticate/").status_code == 404


def test_a_person_with_an_account_is_signed_in(
    provider: Provider, region: Region, department: Department, make_user: Any, client: Any
) -> None:
    make_user("wang", ("clerk", region, department))
    provider.says = {"sub": "1", "preferred_username": "wang"}
    page = come_back(client, provider, "/review/overdue/")
    assert page.request["PATH_INFO"] == "/review/overdue/"
    assert page.context["user"].username == "wang"


def test_an_initial_password_does_not_stand_in_the_way_but_the_second_factor_does(
    provider: Provider, region: Region, make_user: Any, client: Any, settings: Any
) -> None:
    settings.SECOND_FACTOR = True
    make_user("wang", ("staffing", region, None), must_change_password=True)
    provider.says = {"sub": "1", "preferred_username": "wang"}
    assert come_back(client, provider).redirect_chain[-1][0].startswith(reverse("account:enrol"))


@pytest.mark.parametrize(
    "says", [{"preferred_username": "fremd"}, {"preferred_username": ""}, {"email": "wang@x"}]
)
def test_who_has_no_account_does_not_get_in_and_none_is_made(
    says: dict[str, str], provider: Provider, make_user: Any, client: Any
) -> None:
    make_user("wang")
    provider.says = {"sub": "1", **says}
    page = come_back(client, provider)
    assert "您在本系统没有账号" in page.content.decode()
    assert User.objects.count() == 1


def test_a_closed_account_stays_closed(provider: Provider, make_user: Any, client: Any) -> None:
    make_user("wang", is_active=False)
    provider.says = {"sub": "1", "preferred_username": "wang"}
    assert "没有账号" in come_back(client, provider).content.decode()


@pytest.mark.parametrize("wrong", ["nonce", "key", "state"])
def test_an_answer_that_is_not_the_providers_to_this_question_is_refused(
    wrong: str, provider: Provider, make_user: Any, client: Any
) -> None:
    make_user("wang")
    provider.says = {"sub": "1", "preferred_username": "wang"}
    if wrong == "nonce":
        provider.nonce = "of another sign-in"
    if wrong == "key":
        provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    if wrong == "state":
        client.get("/sign-on/authenticate/")
        assert client.get("/sign-on/callback/", {"code": "c", "state": "made up"}).status_code == 400
    else:
        come_back(client, provider)
    assert client.get("/review/").status_code == 302
