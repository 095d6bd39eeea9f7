"""The addresses of the matters' pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.matters import correcting, list_views, migrating, node_views, setting_up, splitting, views

urlpatterns: list[URLPattern] = [
    path("", list_views.home, name="today"),
    path("today/figures", list_views.today_figures, name="today-figures"),
    path("matters/new", setting_up.new_matter, name="new-matter"),
    path("matters/<int:matter_id>", views.matter, name="matter"),
    path("matters/<int:matter_id>/why", views.why, name="matter-why"),
    path("matters/<int:matter_id>/sheet", views.sheet, name="matter-sheet"),
    path("matters/<int:matter_id>/brief", views.brief, name="matter-brief"),
    path("matters/<int:matter_id>/acts/<slug:kind>", views.act, name="matter-act"),
    path("matters/<int:matter_id>/acts/<slug:kind>/form", views.act_form, name="matter-act-form"),
    path("matters/<int:matter_id>/events/<int:seq>/correct", correcting.correction, name="matter-correct"),
    path("matters/<int:matter_id>/migrate", migrating.migration, name="matter-migrate"),
    path("matters/<int:matter_id>/split", splitting.split, name="matter-split"),
    path("matters/<int:matter_id>/nodes", node_views.mark_node, name="matter-node"),
    path("matters/<int:matter_id>/plan", node_views.plan_node, name="matter-plan"),
    path("attachments/<int:attachment_id>", views.attachment, name="attachment"),
    path("drafts/<slug:form>", views.draft, name="draft"),
]
