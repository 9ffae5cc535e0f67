"""The words of search in the admin (检索用语): what people say and what the lists call it."""

from __future__ import annotations

from django.contrib import admin

from departments.admin_base import ReferenceAdmin
from publish.word_models import SearchWord


@admin.register(SearchWord)
class SearchWordAdmin(ReferenceAdmin):
    """A word that misleads is switched off, which an upgrade leaves so."""

    about = (
        "百姓怎么说、清单和法律怎么写的对照：检索时按两种说法一起查找。"
        "发现有人用某个说法查不到职权，就在这里增加一条；某条把人引到无关职权的，取消“用于检索”。"
    )
    list_display = ("said", "means_said", "kind", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("said", "means")
    search_help_text = "按人们的说法或者正式说法查找"
    line_fields = ("means",)
    fields = (("said", "kind"), "means", "is_active")

    @admin.display(description="清单和法律中的说法")
    def means_said(self, obj: SearchWord) -> str:
        return "、".join(obj.means)
