"""What a page says of itself (模板标签): its facts for metas and footer, JSON-LD, terms with their explanation."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from departments.models import Department
from publish.about.terms import TERMS, Term, of_group
from publish.elder import LONGEST_PATH
from publish.pages import page_facts as facts_of
from publish.pages import site_facts, structured_data

register = template.Library()


@register.simple_tag(takes_context=True)
def page_facts(context: Any) -> facts_of.PageFacts:
    return facts_of.page_facts(context.get("request"), context.flatten())


@register.inclusion_tag("publish/_metas.html")
def metas(facts: facts_of.PageFacts) -> dict[str, Any]:
    """The tags of 政府网站发展指引, canonical address, OpenGraph and JSON-LD."""
    return {
        "facts": facts,
        "site_name": settings.SITE_NAME,
        "name": facts.title or (facts.column.name if facts.column else settings.SITE_NAME),
        "domain": site_facts.domain(),
        "id_code": settings.SITE_ID_CODE,
        "editor": settings.SITE_EDITOR,
        "json_ld": structured_data.as_script(facts.json_ld) if facts.json_ld else "",
    }


@register.inclusion_tag("publish/_site_footer.html", takes_context=True)
def site_footer(context: Any) -> dict[str, Any]:
    """Who answers for the site, and the way to say that something on this page is wrong."""
    request = context.get("request")
    path = request.path_info if request else ""
    return {"facts": site_facts.stated(), "path": path if len(path) <= LONGEST_PATH else ""}


@register.simple_tag
def site_address(path: str) -> str:
    """The one address of a page, as it is printed and cited."""
    return site_facts.address(path)


@register.simple_tag(takes_context=True)
def demo_note(context: Any) -> str:
    """What is said above a page that shows demo data: of its department, else its region, else the site; '' for real data."""
    if not settings.DEMO:
        return ""
    entry = context.get("entry")
    body, region = entry.department if entry else context.get("department"), context.get("region")
    if body:
        return str(_("并非政府部门公布的清单")) if body.is_demo else ""
    shown = Department.objects.filter(is_demo=True)
    if region:
        shown = shown.filter(region=region)
    return str(_("本页可能含有演示数据，并非都由政府部门公布")) if shown.exists() else ""


@register.simple_tag
def page_terms() -> list[Term]:
    """The terms of a power's page."""
    return of_group("power")


@register.simple_tag
def term(name: str) -> SafeString:
    """A term that the glossary explains: a link to it that says the explanation when it is pointed at or read out."""
    said = TERMS[name]
    place = f"{reverse('publish:glossary')}#{said.anchor}"
    return format_html(
        '<dfn class="term"><a href="{}" title="{}">{}</a></dfn>', place, _(said.meaning), _(said.name)
    )
