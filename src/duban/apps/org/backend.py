"""How Django finds the person of a session. Whether somebody may come in is decided by `actions.door` alone."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend

from duban.apps.org.models import Person


class PersonBackend(BaseBackend):
    """Opens no door by itself: `authenticate` finds nobody, so that no second way in stands beside the counted one."""

    def get_user(self, user_id: Any) -> Person | None:
        """The person of a session, None once the account is out of use."""
        return Person.objects.select_related("jurisdiction").filter(pk=user_id, is_active=True).first()
