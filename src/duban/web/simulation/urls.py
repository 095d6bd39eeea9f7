"""The addresses of 推演."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.simulation import views

urlpatterns: list[URLPattern] = [
    path("packs/<slug:pack_id>/simulate", views.ask, name="pack-simulate"),
    path("simulations/<int:simulation_id>", views.simulation, name="simulation"),
]
