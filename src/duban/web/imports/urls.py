"""The addresses of 导入台账."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.imports import steps, views

urlpatterns: list[URLPattern] = [
    path("imports/", views.imports, name="imports"),
    path("imports/<int:import_id>", views.result, name="import"),
    path("imports/<int:import_id>/columns", steps.columns, name="import-columns"),
    path("imports/<int:import_id>/names", steps.names, name="import-names"),
    path("imports/<int:import_id>/rows", steps.rows, name="import-rows"),
    path("imports/<int:import_id>/confirm", views.confirm, name="import-confirm"),
    path("imports/<int:import_id>/undo", views.take_back, name="import-undo"),
    path("imports/<int:import_id>/drop", views.drop, name="import-drop"),
]
