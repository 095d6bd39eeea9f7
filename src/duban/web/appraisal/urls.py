"""The addresses of 考评."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.appraisal import views

urlpatterns: list[URLPattern] = [
    path("appraisal", views.appraisal, name="appraisal"),
    path("appraisal/export", views.export, name="appraisal-export"),
    path("appraisal/act", views.act, name="appraisal-act"),
    path("appraisal/<int:unit_id>", views.unit_page, name="appraisal-unit"),
    path("appraisal/<int:unit_id>/objection", views.objection, name="appraisal-objection"),
]
