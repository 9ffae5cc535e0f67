"""The search box of a list (查找): the words are cleaned like everything that is typed."""

import django_filters

from core.forms import TypedField


class WordsFilter(django_filters.CharFilter):
    """Words that somebody looks for."""

    field_class = TypedField
