"""Addresses of the public site. They are printed in notices and cited in judgments: they never change."""

from django.urls import path

from publish import anchor_views, export_views, verify_views, views
from publish.about import views as about_views
from publish.asking import views as asking_views
from publish.changes import views as change_views
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
    path("regions/<str:region>/history/", change_views.region_history, name="region_history"),
    path("regions/<str:region>/compare/", change_views.region_compare, name="region_compare"),
    path(
        "regions/<str:region>/departments/<str:department>/history/",
        change_views.department_history,
        name="department_history",
    ),
    path(
        "regions/<str:region>/departments/<str:department>/compare/",
        change_views.department_compare,
        name="department_compare",
    ),
    path(
        "regions/<str:region>/departments/<str:department>/duties/<int:duty>/history/",
        change_views.duty_history,
        name="duty_history",
    ),
    path(
        "regions/<str:region>/departments/<str:department>/duties/<int:duty>/compare/",
        change_views.duty_compare,
        name="duty_compare",
    ),
    path("powers/<str:code>/versions/<int:number>/document.json", verify_views.document, name="document"),
    path(
        "powers/<str:code>/versions/<int:number>/certificate/", verify_views.certificate, name="certificate"
    ),
    path("verify/", verify_views.verify_page, name="verify"),
    path("changes/<str:region>/<int:number>/manifest.json", verify_views.manifest, name="manifest"),
    path("powers/<str:code>/history/", change_views.power_history, name="power_history"),
    path("powers/<str:code>/compare/", change_views.power_compare, name="power_compare"),
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
    path("situations/<int:situation>/", views.situation, name="situation"),
    path("powers/<str:code>/", views.power, name="power"),
    path("powers/<str:code>/versions/<int:number>/", views.power_version, name="power_version"),
    path("search/export.<str:form>", export_views.search, name="search_export"),
    path("search/", asking_views.search, name="search"),
    path("search/suggest/", asking_views.suggest, name="search_suggest"),
    path("search/who/", asking_views.who, name="search_who"),
    path("changes/", change_views.changes, name="changes"),
    path("changes/export.<str:form>", change_views.changes_export, name="changes_export"),
    path("changes/feed/", change_views.changes_feed, name="changes_feed"),
    path("changes/documents/<int:approval>/", change_views.package, name="package"),
    path("changes/<str:region>/<int:number>/", change_views.change, name="change"),
    path("changes/<str:region>/<int:number>/compare/", change_views.change_compare, name="change_compare"),
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
