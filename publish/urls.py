"""Addresses of the public site. They are printed in notices and cited in judgments: they never change."""

from django.urls import path

from publish import anchor_views, export_views, views
from publish.about import views as about_views
from publish.laws import views as law_views
from publish.pages import sitemaps
from publish.register import views as register_views
from publish.standard import views as standard_views

app_name = "publish"
urlpatterns = [
    path("", views.home, name="home"),
    path("regions/", views.regions, name="regions"),
    path("regions/<str:region>/", views.region, name="region"),
    path("regions/<str:region>/export.<str:form>", export_views.region, name="region_export"),
    path(
        "regions/<str:region>/departments/<str:department>/export.<str:form>",
        export_views.department,
        name="department_export",
    ),
    path("regions/<str:region>/departments/<str:department>/", views.department, name="department"),
    path(
        "regions/<str:region>/departments/<str:department>/duties/<int:duty>/",
        views.duty,
        name="duty",
    ),
    path("regions/<str:region>/register/", register_views.region, name="region_register"),
    path("regions/<str:region>/register/<int:number>.pdf", register_views.pdf, name="region_register_pdf"),
    path(
        "regions/<str:region>/departments/<str:department>/register/",
        register_views.department,
        name="department_register",
    ),
    path(
        "regions/<str:region>/departments/<str:department>/register/<int:number>.pdf",
        register_views.pdf,
        name="department_register_pdf",
    ),
    path("powers/<str:code>/", views.power, name="power"),
    path("powers/<str:code>/versions/<int:number>/", views.power_version, name="power_version"),
    path("search/export.<str:form>", export_views.search, name="search_export"),
    path("search/", views.search, name="search"),
    path("changes/", views.changes, name="changes"),
    path("changes/feed/", views.changes_feed, name="changes_feed"),
    path("changes/<str:region>/<int:number>/", views.change, name="change"),
    path("laws/", law_views.laws, name="laws"),
    path("laws/<int:law>/", law_views.law, name="law"),
    path("laws/<int:law>/versions/<int:version>/", law_views.version, name="law_version"),
    path("laws/<int:law>/compare/", law_views.compare, name="law_compare"),
    path("laws/<int:law>/articles/<path:label>/", law_views.article, name="law_article"),
    path("laws/<int:law>/powers/", law_views.powers, name="law_powers"),
    path("standards/", standard_views.in_force, name="standard"),
    path("standards/<int:number>/", standard_views.edition, name="standard_edition"),
    path("about/", views.about, name="about"),
    path("about/anchors/", anchor_views.anchors, name="anchors"),
    path("about/anchors.json", anchor_views.anchors_json, name="anchors_json"),
    path("about/api/", views.about_api, name="about_api"),
    path("about/reading/", about_views.reading_an_item, name="about_reading"),
    path("about/method/", about_views.method, name="about_method"),
    path("about/glossary/", about_views.glossary, name="glossary"),
    path("about/measures/", about_views.measures, name="measures"),
    path("about/measures/<int:pk>/", about_views.measure, name="measure"),
    path("about/licence/", about_views.licence, name="licence"),
    path("about/contact/", about_views.contact, name="contact"),
    path("about/report/", about_views.report, name="report"),
    path("about/accessibility/", about_views.accessibility, name="accessibility"),
    path("about/privacy/", about_views.privacy, name="privacy"),
    path("about/map/", about_views.sitemap_page, name="sitemap_page"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/<str:name>.xml", sitemaps.part, name="sitemap_part"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]
