"""The origin of a web site (网站的源): scheme, host and port, as a browser compares them; never a pattern that could mean more."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

SCHEMES = {"http": 80, "https": 443}
LOOPBACK = ("127.0.0.1", "localhost")
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


def origin_of(text: str) -> str:
    """`https://jw.example.gov.cn` from what a person typed. Raises ValidationError with what is wrong and how to write it."""
    said = text.strip()
    if not re.match(r"https?://", said, re.IGNORECASE):
        raise ValidationError("请连同 http:// 或者 https:// 一起写，例如 https://jw.example.gov.cn。")
    try:
        address = urlsplit(said)
        port = address.port
    except ValueError as error:
        raise ValidationError("网址写得不对，请检查域名和端口，例如 https://jw.example.gov.cn。") from error
    if address.username is not None or address.password is not None:
        raise ValidationError("网址中不能有用户名和密码。")
    if address.path not in ("", "/") or address.query or address.fragment:
        raise ValidationError("只写到域名，不写后面的路径，例如 https://jw.example.gov.cn。")
    scheme, host = address.scheme.lower(), _host(address.hostname or "")
    return f"{scheme}://{host}" + (f":{port}" if port not in (None, SCHEMES[scheme]) else "")


def _host(name: str) -> str:
    """The name in the letters that a browser sends; one site, no pattern, no number."""
    if "*" in name:
        raise ValidationError("请逐个登记网站，不能用 * 代表一批网站。")
    try:
        host = name.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise ValidationError("域名写得不对，请检查后重新填写。") from error
    if host in LOOPBACK:
        return host
    if _is_address(host):
        raise ValidationError("请填写域名。浏览器不按 IP 地址核对是哪个网站，用 IP 地址登记不起作用。")
    if not host or len(host) > 253 or not all(LABEL.fullmatch(label) for label in host.split(".")):
        raise ValidationError("域名写得不对，请检查后重新填写，例如 https://jw.example.gov.cn。")
    return host


def _is_address(host: str) -> bool:
    if re.fullmatch(
        r"(0x[0-9a-f]*|[0-9]+)", host.rsplit(".", maxsplit=1)[-1]
    ):  # 10.0.0.1, also written 0x0a000001
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def same_site(one: str, other: str) -> bool:
    """Whether two hosts are the same site, `www.` aside."""
    return one.lower().removeprefix("www.") == other.lower().removeprefix("www.")
