"""The description of the API at /api/schema/ (接口描述): OpenAPI as YAML, with `?format=json` as JSON."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language, gettext_lazy
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from rest_framework import serializers
from rest_framework.request import Request

from publish.api.endpoint import Reading, endpoint
from publish.api.parameters import Asked

RENDERERS = {"json": OpenApiJsonRenderer, "yaml": OpenApiYamlRenderer}


class FormatAsked(Asked):
    format = serializers.ChoiceField(
        choices=sorted(RENDERERS), default="yaml", help_text=gettext_lazy("json 或 yaml")
    )


class Described(Reading):
    asks = FormatAsked
    only_json = False
    schema = None

    def get(self, request: Request, **place: Any) -> HttpResponse:  # type: ignore[override]
        form = self.asked()["format"]
        kind = f"application/{form}" if form == "json" else "application/yaml; charset=utf-8"
        return HttpResponse(_written(form, str(get_language())), content_type=kind)


@lru_cache(maxsize=8)
def _written(form: str, language: str) -> bytes:
    described = SchemaGenerator().get_schema(request=None, public=True)
    written: Any = RENDERERS[form]().render(described, renderer_context={})
    return bytes(written)


schema_view = endpoint(Described)
