"""What a browser sends when a form of a page is sent as it stands (页面上的表单)."""

from __future__ import annotations

from typing import Any

from django.test import Client
from lxml import html


def form_on(client: Client, url: str, field: str) -> dict[str, Any]:
    """The values of the form of a page that has this field, hidden ones as well; buttons are not pressed."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return form_in(answer, field)


def form_in(answer: Any, field: str) -> dict[str, Any]:
    """The same of a page that was answered."""
    page = html.fromstring(answer.content.decode())
    found: dict[str, Any] = {}
    for form in page.forms:
        if form.method != "POST" or field not in form.fields:
            continue
        for name, value in form.form_values():
            found.setdefault(name, []).append(value.removeprefix("\n") if isinstance(value, str) else value)
        for outside in page.xpath("//*[@form=$name and @name]", name=form.get("id", "")):
            if outside.tag != "button" and outside.get("type") not in ("submit", "checkbox", "radio"):
                found.setdefault(outside.name, []).append(outside.value or "")
        return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
    raise AssertionError(f"no form with {field} on the page")


def seen_on(client: Client, url: str) -> dict[str, str]:
    """What a page opened now says that it has shown: to be sent with what is typed."""
    return seen_in(client.get(url))


def seen_in(answer: Any) -> dict[str, str]:
    """The same of a page that was answered."""
    page = html.fromstring(answer.content.decode())
    names = ("seen", "_seen", "opened")
    return {
        one.name: one.value for name in names for one in page.xpath("//input[@name=$name]", name=name)[:1]
    }
