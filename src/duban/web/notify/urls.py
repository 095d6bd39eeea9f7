"""The addresses of 消息 and 催办."""

from __future__ import annotations

from django.urls import URLPattern, path

from duban.web.notify import chase_views, message_views

urlpatterns: list[URLPattern] = [
    path("messages/", message_views.messages, name="messages"),
    path("messages/read", message_views.read_all, name="messages-read"),
    path("messages/<int:message_id>/read", message_views.read_one, name="message-read"),
    path("me/messages", message_views.prefer, name="message-preference"),
    path("chases/", chase_views.chases, name="chases"),
    path("chases/do", chase_views.chase, name="chase"),
    path("chases/errands/<int:errand_id>", chase_views.log_errand, name="errand-log"),
    path("chases/letters/<int:letter_id>", chase_views.send_again, name="letter-again"),
    path("chases/<int:matter_id>/sheet", chase_views.sheet, name="chase-sheet"),
]
