"""The addresses of help."""

from __future__ import annotations

from django.urls import path

from duban.web.help import views

urlpatterns = [
    path("help/", views.help_list, name="help"),
    path("tour", views.tour, name="tour"),
    path("help/<slug:page>", views.help_page, name="help-page"),
]
