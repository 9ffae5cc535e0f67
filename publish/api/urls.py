"""Addresses of the API. What is promised of them stands in docs/api.md."""

from django.urls import path

from publish.api import changes, codes, laws, places, powers, releases
from publish.api.endpoint import endpoint

app_name = "api"
urlpatterns = [
    path("", endpoint(codes.Root), name="root"),
    path("powers/", endpoint(powers.Powers), name="powers"),
    path("powers/<str:code>/", endpoint(powers.Power), name="power"),
    path("powers/<str:code>/versions/", endpoint(powers.Versions), name="versions"),
    path("powers/<str:code>/versions/<int:number>/", endpoint(powers.Version), name="version"),
    path("powers/<str:code>/diff/", endpoint(powers.PowerDiff), name="power_diff"),
    path("diff/", endpoint(powers.ListDiff), name="diff"),
    path("search/", endpoint(powers.Search), name="search"),
    path("suggest/", endpoint(powers.Suggest), name="suggest"),
    path("changes/", endpoint(changes.Changes), name="changes"),
    path("releases/", endpoint(releases.Releases), name="releases"),
    path("releases/<str:region>/<int:number>/", endpoint(releases.OneRelease), name="release"),
    path(
        "releases/<str:region>/<int:number>/entries/",
        endpoint(releases.ReleaseEntries),
        name="release_entries",
    ),
    path("regions/", endpoint(places.Regions), name="regions"),
    path("regions/<str:region>/", endpoint(places.OneRegion), name="region"),
    path("departments/", endpoint(places.Departments), name="departments"),
    path("departments/<str:key>/", endpoint(places.OneDepartmentView), name="department"),
    path("plaques/", endpoint(places.Plaques), name="plaques"),
    path("duties/", endpoint(places.Duties), name="duties"),
    path("duties/<int:duty>/", endpoint(places.OneDuty), name="duty"),
    path("laws/", endpoint(laws.Laws), name="laws"),
    path("laws/<int:law>/", endpoint(laws.Law), name="law"),
    path("laws/<int:law>/versions/<int:version>/", endpoint(laws.LawVersion), name="law_version"),
    path("laws/<int:law>/articles/", endpoint(laws.Articles), name="articles"),
    path("laws/<int:law>/articles/<path:label>/", endpoint(laws.Article), name="article"),
    path("types/", endpoint(codes.Types), name="types"),
    path("levels/", endpoint(codes.Levels), name="levels"),
    path("codes/", endpoint(codes.CodeLists), name="codes"),
    path("codes/<str:table>/", endpoint(codes.CodeList), name="code_list"),
]
