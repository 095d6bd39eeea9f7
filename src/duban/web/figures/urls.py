"""The address of the statistics."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.figures import views

urlpatterns: list[URLPattern] = [path("figures", views.figures_page, name="figures")]
