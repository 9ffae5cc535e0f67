"""Who answers for this site (网站基本信息): what 政府网站发展指引 wants in every page's footer and tags, all of it from settings.

What nobody has set is shown nowhere, and said to be missing where a reader looks for it. `bin/manage check --deploy`, /readyz and the
desk of the staffing office name it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Info, Tags, register
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from publish.elder import plain


@dataclass(frozen=True)
class Fact:
    """A fact of the site: the setting that holds it, and how it is called in the footer."""

    setting: str
    named: str

    @property
    def label(self) -> str:
        return _(self.named)

    @property
    def value(self) -> str:
        return str(getattr(settings, self.setting)).strip()


FACTS = (
    Fact("SITE_SPONSOR", gettext_noop("主办单位")),
    Fact("SITE_OPERATOR", gettext_noop("承办单位")),
    Fact("SITE_ID_CODE", gettext_noop("网站标识码")),
    Fact("SITE_ICP", gettext_noop("ICP备案")),
    Fact("SITE_POLICE", gettext_noop("公安备案")),
    Fact("SITE_PHONE", gettext_noop("联系电话")),
    Fact("SITE_EMAIL", gettext_noop("电子邮箱")),
    Fact("SITE_ADDRESS", gettext_noop("地址")),
)
OPTIONAL = frozenset({"SITE_OPERATOR"})


def stated() -> list[Fact]:
    """What is known of the site, in the order of the footer."""
    return [fact for fact in FACTS if fact.value]


WAYS = frozenset({"SITE_PHONE", "SITE_EMAIL", "SITE_ADDRESS"})


def unstated_ways() -> list[Fact]:
    """The ways to reach who runs the site that nobody has set; the public page says so."""
    return [fact for fact in FACTS if fact.setting in WAYS and not fact.value]


def unset() -> list[Fact]:
    """What a government site has to say of itself and nobody has set."""
    licence = Fact("DATA_LICENCE", gettext_noop("开放数据许可"))
    return [fact for fact in (*FACTS, licence) if fact.setting not in OPTIONAL and not fact.value]


def domain() -> str:
    """The host under which the site is known."""
    return urlsplit(settings.SITE_URL).hostname or ""


def address(path: str) -> str:
    """The one address of a page, whichever host it was asked by and in whichever type."""
    return f"{settings.SITE_URL}{plain(path)}"


@register(Tags.compatibility, deploy=True)
def missing(app_configs: Iterable[Any] | None, **_: Any) -> list[CheckMessage]:
    """What nobody has set; for `check --deploy`."""
    return [
        Info(f"没有设置{fact.named}（{fact.setting}），网站上不显示。", id=f"publish.{fact.setting}")
        for fact in unset()
    ]
