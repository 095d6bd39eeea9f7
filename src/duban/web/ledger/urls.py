"""The addresses of the ledger."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.ledger import bulk_views, collect_views, sheet_views, views

urlpatterns: list[URLPattern] = [
    path("matters/", views.ledger_page, name="ledger"),
    path("matters/counts", views.counts, name="ledger-counts"),
    path("matters/export", views.export_page, name="ledger-export"),
    path("matters/sheets", sheet_views.sheets, name="ledger-sheets"),
    path("matters/sheets/forms", sheet_views.keep, name="ledger-keep-form"),
    path("matters/sheets/forms/<int:sheet_id>/drop", sheet_views.drop, name="ledger-drop-form"),
    path("matters/split", collect_views.split, name="ledger-split"),
    path("matters/collect", collect_views.collect, name="ledger-collect"),
    path("matters/views", views.keep_view, name="ledger-keep-view"),
    path("matters/views/<int:view_id>/drop", views.drop_view, name="ledger-drop-view"),
    path("matters/bulk", bulk_views.bulk, name="ledger-bulk"),
    path("matters/bulk/<int:batch_id>/take-back", bulk_views.take_back, name="ledger-take-back"),
    path("matters/<int:matter_id>/drawer", views.drawer, name="matter-drawer"),
]
