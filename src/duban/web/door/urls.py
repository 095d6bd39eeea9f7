"""The addresses of the door."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.door import views

urlpatterns: list[URLPattern] = [
    path("login", views.log_in, name="log-in"),
    path("login/code", views.code, name="code"),
    path("logout", views.log_out, name="log-out"),
    path("password", views.password, name="password"),
    path("second-factor", views.second_factor, name="second-factor"),
    path("second-factor/picture.svg", views.picture, name="second-factor-picture"),
]
