"""The addresses of the agenda; `feed` is the one address without log-in that is somebody's own: its secret opens it."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.agenda import views

urlpatterns: list[URLPattern] = [
    path("agenda", views.agenda_page, name="agenda"),
    path("agenda/feed", views.feed_act, name="feed-act"),
    path("feeds/<str:token>.ics", views.feed, name="feed"),
]
