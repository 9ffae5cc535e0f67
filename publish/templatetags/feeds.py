"""The feeds of a page (模板标签), for the programs that read its head and for the people who read it."""

from __future__ import annotations

from typing import Any

from django import template

from publish.feeds.links import Link, links_of

register = template.Library()


@register.simple_tag(takes_context=True)
def feed_links(context: Any) -> list[Link]:
    return links_of(context.get("request"))
