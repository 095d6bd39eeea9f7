"""The addresses of the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from duban.web import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("duban.web.matters.urls")),
    path("", include("duban.web.ledger.urls")),
    path("", include("duban.web.imports.urls")),
    path("", include("duban.web.agenda.urls")),
    path("", include("duban.web.cockpit.urls")),
    path("", include("duban.web.figures.urls")),
    path("", include("duban.web.appraisal.urls")),
    path("", include("duban.web.campaigns.urls")),
    path("", include("duban.web.burden.urls")),
    path("", include("duban.web.proposals.urls")),
    path("", include("duban.web.notify.urls")),
    path("", include("duban.web.simulation.urls")),
    path("", include("duban.web.help.urls")),
    path("", include("duban.web.editing.urls")),
    path("try", views.try_out, name="try-out"),
    path("packs/", views.pack_list, name="packs"),
    path("packs/<slug:pack_id>", views.pack_page, name="pack"),
    path("calendar/", views.calendar_year, name="calendar"),
    path("calendar/<int:year>", views.calendar_year, name="calendar"),
]
