"""The address of the cockpit."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.cockpit import views

urlpatterns: list[URLPattern] = [path("cockpit", views.cockpit_page, name="cockpit")]
