"""The addresses of 系统, of the rehearsal's clock, and the one for machines."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.system import views

urlpatterns: list[URLPattern] = [
    path("health", views.health_of_machine, name="health"),
    path("system/", views.system, name="system"),
    path("system/clock", views.move, name="clock"),
    path("system/again", views.again, name="again"),
    path("system/outages", views.outage, name="outage"),
]
