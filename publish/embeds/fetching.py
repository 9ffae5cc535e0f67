"""Fetching a page of another site (取回部门网站的网页), as if it were hostile: the address is known, the size and the time too.

What must hold: only http and https; a name is looked up once, every address it has is checked, and the connection goes to the one that
was checked, anew at each redirect; an address inside a network is only asked where the setting names host and port; a redirect does not
leave the site; nothing is read past the limits.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from publish.embeds.origins import SCHEMES, same_site

MOST_BYTES = 10 * 1024 * 1024
SECONDS = 30
"""For one answer from the first byte to the last, whoever dawdles."""
HOPS = 3
REDIRECTS = (301, 302, 303, 307, 308)
REFUSED = (401, 403, 429)
HEADERS = {
    "User-Agent": "qingdan-check/1",
    "Accept": "text/html, application/json, */*;q=0.5",
    "Accept-Encoding": "identity",
}
NAT64 = ipaddress.ip_network("64:ff9b::/96")
TOO_LARGE = f"内容超过 {MOST_BYTES // 1024 // 1024} MB，没有读取"
SLOW = f"{SECONDS} 秒内没有读完"


class UnreachableError(Exception):
    """Why a page could not be read, in Chinese."""


@dataclass(frozen=True)
class Fetched:
    """What a site answered: where it came from in the end, and its bytes."""

    url: str
    data: bytes


def fetch(url: str, *, allowed: Collection[str] = ()) -> Fetched:
    """The page at `url`; `allowed` are host:port with addresses inside a network. Raises UnreachableError, nothing else."""
    first = _split(url)
    here = first
    for _hop in range(HOPS + 1):
        try:
            status, location, data = _ask(here, allowed)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise UnreachableError(_why(error)) from error
        if status not in REDIRECTS:
            return Fetched(here.geturl(), _checked(status, data))
        here = _following(here, location)
        if not same_site(here.hostname or "", first.hostname or ""):
            raise UnreachableError(f"网页转到了另一个网站（{(here.hostname or '')[:100]}），没有跟过去")
    raise UnreachableError(f"网页转来转去超过 {HOPS} 次")


def _following(here: SplitResult, location: str) -> SplitResult:
    """Where a redirect leads."""
    try:
        return _split(urljoin(here.geturl(), location))
    except ValueError as error:
        raise UnreachableError("网址写得不对") from error


def _split(url: str) -> SplitResult:
    try:
        address = urlsplit(url)
        _ = address.port
    except ValueError as error:
        raise UnreachableError("网址写得不对") from error
    if address.scheme not in SCHEMES or not address.hostname:
        raise UnreachableError("只读取 http:// 和 https:// 的网址")
    if address.username is not None or address.password is not None:
        raise UnreachableError("网址中不能有用户名和密码")
    return address


def _checked(status: int, data: bytes) -> bytes:
    if status in REFUSED:
        raise UnreachableError(f"网站拒绝读取（{status}），没有核对")
    if status != 200:
        raise UnreachableError(f"网站返回 {status}")
    return data


def _ask(address: SplitResult, allowed: Collection[str]) -> tuple[int, str, bytes]:
    """Status, where it leads, and the body of one answer."""
    host, port = address.hostname or "", address.port or SCHEMES[address.scheme]
    where = _address_of(host, port, allowed)
    made = _PinnedTLS if address.scheme == "https" else _Pinned
    connection = made(host, port, where)
    path = quote(address.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
        f"?{quote(address.query, safe='/?%:@!$&()*+,;=~-._')}" if address.query else ""
    )
    with _watched(connection) as late:
        try:
            connection.request("GET", path, headers=HEADERS)
            answer = connection.getresponse()
            if answer.status in REDIRECTS:
                return answer.status, answer.headers.get("Location", ""), b""
            return answer.status, "", _body(answer)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise UnreachableError(SLOW if late.is_set() else _why(error)) from error
        finally:
            if late.is_set():
                raise UnreachableError(SLOW)


def _body(answer: http.client.HTTPResponse) -> bytes:
    if answer.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
        raise UnreachableError("网站压缩了没有要求压缩的内容，没有读取")
    if (answer.length or 0) > MOST_BYTES:
        raise UnreachableError(TOO_LARGE)
    data = answer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UnreachableError(TOO_LARGE)
    return data


@contextmanager
def _watched(connection: http.client.HTTPConnection) -> Iterator[threading.Event]:
    """Ends a connection that takes too long, whatever it is doing."""
    late = threading.Event()

    def end() -> None:
        late.set()
        if connection.sock:
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(SECONDS, end)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        connection.close()


# --- the address -----------------------------------------------------------------------------------------------


def _address_of(host: str, port: int, allowed: Collection[str]) -> str:
    """One of the addresses of a host, every one of which may be asked."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreachableError("找不到这个网站（域名解析失败）") from error
    addresses = [str(one[4][0]) for one in found]
    named = f"{host}:{port}" in allowed
    if not addresses or not all(named or is_public(one) for one in addresses):
        raise UnreachableError(
            f"网站的地址在内部网络里，没有读取。确需核对的，由系统管理员在 SITE_CHECK_HOSTS 中写明 {host}:{port}"
        )
    return addresses[0]


def is_public(text: str) -> bool:
    """Whether an address lies in the open network, whichever way it is written or wrapped."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if address.teredo or address.is_site_local:
            return False
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast and not address.is_unspecified


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, whatever its name leads to by now."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _PinnedTLS(_Pinned):
    """The same behind TLS, with the certificate of the name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _why(error: Exception) -> str:
    if isinstance(error, UnreachableError):
        return str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return "网站的证书无效"
    if isinstance(error, TimeoutError):
        return SLOW
    return "连接不上，或者连接中断"
