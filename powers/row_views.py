"""Choosing rows for a draft (查找法律条文、从其他职权复制): plain pages, and for the script of the draft the same as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from core.reasons import NotAllowed
from laws.finding import articles_like, articles_today, beginning, laws_like, places_in, with_article
from laws.matching import applies_in
from laws.models import Article, Law
from powers.models import PowerVersion
from powers.row_adding import COPIED, add_basis, copy_rows_from

if TYPE_CHECKING:
    from powers.admin_drafts import PowerVersionAdmin

MOST_POWERS = 30
KINDS = {"responsibilities": "责任事项", "bases": "依据", "accountability": "追责情形"}


def find_basis(model_admin: PowerVersionAdmin, request: HttpRequest, draft: PowerVersion) -> HttpResponse:
    """A law by words of its name, an article with it, or words of an article; then the place in it; chosen, it becomes a
    basis of the draft."""
    given = request.POST if request.method == "POST" else request.GET
    found = _found(given, draft.power.region.code)
    if request.GET.get("as") == "json":
        return JsonResponse(_as_json(found))
    if request.method == "POST" and found["article"] is not None:
        place = _number(given.get("place"))
        places = found["places"]
        if place is not None and place < len(places):
            return _added(model_admin, request, draft, found["article"], *places[place])
    context = {"title": f"查找法律条文：{draft.title[:60]}", "found": found, "words": given.get("q", "")}
    return _page(model_admin, request, draft, "find_basis.html", context)


def _found(given: Any, region: str) -> dict[str, Any]:
    """What the steps taken so far lead to."""
    today = timezone.localdate()
    law = Law.objects.select_related("region").filter(pk=_number(given.get("law")) or 0).first()
    if law is not None and not applies_in(law.region_code, region):
        law = None
    words, label = with_article(given.get("q", "")) if law is None else ("", "")
    laws = laws_like(words, region)
    if law is None and label and laws:
        named = next((one for one in laws if words.strip("《》 ") in (one.title, *one.short_titles)), None)
        law = named or (laws[0] if len(laws) == 1 else None)
    articles = articles_today(law, today) if law else []
    if law is not None and label and any(one.label == label for one in articles):
        articles = [one for one in articles if one.label == label]
    wanted = _number(given.get("article"))
    article = next((one for one in articles if one.pk == wanted), None)
    return {
        "laws": laws if law is None else [],
        "hits": articles_like(given.get("q", ""), region, today) if law is None and not laws else [],
        "law": law,
        "articles": articles,
        "article": article,
        "places": places_in(article) if article else [],
    }


def _as_json(found: dict[str, Any]) -> dict[str, Any]:
    law = found["law"]
    return {
        "laws": [{"pk": one.pk, "title": one.title, "kind": one.instrument.name} for one in found["laws"]],
        "hits": [
            {
                "pk": one.pk,
                "law": one.version.law.pk,
                "title": one.version.law.title,
                "label": one.label,
                "words": beginning(one.text),
            }
            for one in found["hits"]
        ],
        "law": {"pk": law.pk, "title": law.title, "instrument": law.instrument_id} if law else None,
        "articles": [
            {"pk": one.pk, "label": one.label, "words": beginning(one.text)} for one in found["articles"]
        ],
        "places": [{"locator": locator, "text": text} for locator, text in found["places"]],
    }


def _added(
    model_admin: PowerVersionAdmin,
    request: HttpRequest,
    draft: PowerVersion,
    article: Article,
    locator: str,
    text: str,
) -> HttpResponse:
    try:
        made = add_basis(draft, article, locator, text)
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        model_admin.log_change(request, draft, f"加入依据：{made}")
        messages.success(request, f"已加入依据{made}，引文取自法律库。")
    return redirect("admin:powers_powerversion_change", draft.pk)


def copy_rows(model_admin: PowerVersionAdmin, request: HttpRequest, draft: PowerVersion) -> HttpResponse:
    """Rows of another power, chosen by its name, once more in the draft."""
    given = request.POST if request.method == "POST" else request.GET
    kinds = [kind for kind in given.getlist("kind") if kind in COPIED]
    words = given.get("q", "").strip()
    seen = model_admin.get_queryset(request).exclude(pk=draft.pk)
    if request.method == "POST" and kinds:
        source = get_object_or_404(seen, pk=_number(given.get("source")) or 0)
        return _copied(model_admin, request, draft, source, kinds)
    rows = seen.filter(Q(sealed_at__isnull=False, period__contains=timezone.localdate()))
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(sub_name__icontains=words) | Q(power__code=words))
    else:
        rows = rows.filter(department=draft.department_id, power_type=draft.power_type_id)
    context = {
        "title": f"从其他职权复制到：{draft.title[:60]}",
        "rows": rows[:MOST_POWERS],
        "words": words,
        "kinds": [(name, label, name in (kinds or KINDS)) for name, label in KINDS.items()],
        "chosen": kinds,
    }
    return _page(model_admin, request, draft, "copy_rows.html", context)


def _copied(
    model_admin: PowerVersionAdmin,
    request: HttpRequest,
    draft: PowerVersion,
    source: PowerVersion,
    kinds: list[str],
) -> HttpResponse:
    try:
        count = copy_rows_from(source, draft, kinds)
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        what = "、".join(KINDS[kind] for kind in kinds)
        model_admin.log_change(request, draft, f"从“{source.title}”复制{what}{count}条")
        messages.success(request, f"已从“{source.title[:60]}”复制{what}共{count}条，请按本职权修改。")
    return redirect("admin:powers_powerversion_change", draft.pk)


def _page(
    model_admin: PowerVersionAdmin,
    request: HttpRequest,
    draft: PowerVersion,
    name: str,
    context: dict[str, Any],
) -> HttpResponse:
    common = model_admin.admin_site.each_context(request) | {"opts": model_admin.opts, "draft": draft}
    return TemplateResponse(request, f"admin/powers/powerversion/{name}", common | context)


def _number(said: str | None) -> int | None:
    return int(said) if said and said.isdecimal() and len(said) < 19 else None
