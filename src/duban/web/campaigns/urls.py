"""The addresses of 专项行动."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.campaigns import views

urlpatterns: list[URLPattern] = [
    path("campaigns", views.campaigns, name="campaigns"),
    path("campaigns/act", views.act, name="campaign-act"),
]
