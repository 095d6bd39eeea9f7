"""The addresses of the whole site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from duban.project import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("duban.web.door.urls")),
    path("", include("duban.web.people.urls")),
    path("", include("duban.web.system.urls")),
    path("", include("duban.web.urls")),
    path("metrics", metrics.page, name="metrics"),
]

handler400 = "duban.web.errors.bad_request"
handler500 = "duban.web.errors.broken"
