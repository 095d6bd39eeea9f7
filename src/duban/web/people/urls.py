"""The addresses of 组织与人员, 我的 and 操作审计."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.people import imports, standing_in, views

urlpatterns: list[URLPattern] = [
    path("people/", views.organisation, name="people"),
    path("people/<int:person_id>", views.person, name="person"),
    path("people/settings", views.settings, name="local-settings"),
    path("people/task-forces", views.task_forces, name="task-forces"),
    path("people/handing", views.handing, name="handing"),
    path("people/import", imports.upload, name="people-import"),
    path("people/do/<slug:sent>", views.act, name="people-act"),
    path("me", views.me, name="me"),
    path("me/stand-in", standing_in.name, name="my-stand-in"),
    path("me/stand-in/<int:stand_in_id>/end", standing_in.end, name="my-stand-in-end"),
    path("audit/", views.audit, name="audit"),
]
