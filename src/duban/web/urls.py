"""The addresses of the pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web import views

urlpatterns: list[URLPattern] = [
    path("", views.try_out, name="try-out"),
    path("calendar/", views.calendar_year, name="calendar"),
    path("calendar/<int:year>", views.calendar_year, name="calendar"),
]
