"""The addresses of feeds: beside the page of what they tell of, as Atom and as JSON Feed. They are subscribed to: they never change."""

from django.urls import URLPattern, path

from publish.feeds import subjects, views

BODY = "regions/<str:region>/departments/<str:department>/"


def both(route: str, view: views.View, name: str) -> list[URLPattern]:
    """The two forms of a feed: `name` is Atom, `name`_json the other."""
    return [
        path(f"{route}feed.atom", view, {"form": "atom"}, name=name),
        path(f"{route}feed.json", view, {"form": "json"}, name=f"{name}_json"),
    ]


addresses = [
    *both("regions/<str:region>/", views.feed(subjects.of_region), "region_feed"),
    *both(BODY, views.feed(subjects.of_department), "department_feed"),
    *both(f"{BODY}duties/<int:duty>/", views.feed(subjects.of_duty), "duty_feed"),
    *both("types/<str:type>/", views.feed(subjects.of_type), "type_feed"),
    *both("laws/<int:law>/", views.feed(subjects.of_law), "law_feed"),
    *both("powers/<str:code>/", views.feed(subjects.of_power), "power_feed"),
    *both("search/", views.search, "search_feed"),
    *both("changes/", views.feed(subjects.everything), "all_feed"),
]
