"""The addresses of 处置建议."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.proposals import views

urlpatterns: list[URLPattern] = [
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/<int:proposal_id>", views.proposal, name="proposal"),
    path("proposals/<int:proposal_id>/decision", views.decision, name="proposal-decision"),
    path("proposals/<int:proposal_id>/receipt", views.sign_receipt, name="proposal-receipt"),
    path("proposals/<int:proposal_id>/paper", views.paper, name="proposal-paper"),
]
