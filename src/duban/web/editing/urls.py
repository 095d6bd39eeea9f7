"""The addresses of 制度库 where a pack is changed."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.editing import draft_views, paper_views, rule_views, version_views

urlpatterns: list[URLPattern] = [
    path("packs/<slug:pack_id>/drafts", draft_views.drafts, name="pack-drafts"),
    path("packs/<slug:pack_id>/paper", paper_views.paper, name="pack-paper"),
    path("packs/<slug:pack_id>/docx", paper_views.docx, name="pack-docx"),
    path("packs/drafts/<int:draft_id>", draft_views.draft, name="pack-draft"),
    path("packs/drafts/<int:draft_id>/check", draft_views.check, name="pack-draft-check"),
    path("packs/drafts/<int:draft_id>/rule", rule_views.rule, name="pack-draft-rule"),
    path("packs/drafts/<int:draft_id>/try", draft_views.try_draft, name="pack-draft-try"),
    path("packs/drafts/<int:draft_id>/version", draft_views.keep_version, name="pack-draft-version"),
    path("packs/drafts/<int:draft_id>/drop", draft_views.drop_draft, name="pack-draft-drop"),
    path("packs/versions/<int:version_id>", version_views.version, name="pack-version"),
    path("packs/versions/<int:version_id>/foresee", version_views.foresee_it, name="pack-version-foresee"),
    path("packs/versions/<int:version_id>/enact", version_views.enact_it, name="pack-version-enact"),
    path("packs/enactments/<int:enactment_id>", version_views.enactment, name="pack-enactment"),
    path("packs/enactments/<int:enactment_id>/withdraw", version_views.withdraw_it, name="pack-enactment-withdraw"),
    path("packs/enactments/<int:enactment_id>/apply", version_views.apply_it, name="pack-enactment-apply"),
]
