"""The addresses of 减负."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.burden import views

urlpatterns: list[URLPattern] = [
    path("burden", views.burden, name="burden"),
    path("burden/act", views.act, name="burden-act"),
]
