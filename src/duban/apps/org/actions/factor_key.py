"""A new key for the second factors: everything is sealed by it, and the old ones open nothing any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from duban.apps.audit import actions as audit
from duban.apps.org import factors
from duban.apps.org.models import Person
from duban.core.problem import BadInput


@dataclass(frozen=True, slots=True)
class Renewed:
    """``sealed``: how many secrets stand under the new key; ``unopened``: the accounts whose secret no key opened, and why;
    ``dropped``: old keys taken out of the file, none while something stayed unopened."""

    sealed: int
    unopened: tuple[tuple[str, str], ...]
    dropped: int


def renew(now: datetime) -> Renewed:
    """Seals every second factor anew under a new key.

    The new key is in the file before the first secret is sealed by it, and the old ones leave it after the last was: who
    logs in meanwhile, or if this dies midway, finds a key that opens.

    Raises:
        BadInput: the file of keys is missing or cannot be read; nothing is changed.
    """
    factors.put_new_key_on_top()
    unopened: list[tuple[str, str]] = []
    with transaction.atomic():
        people = list(Person.objects.select_for_update().exclude(second_factor="").order_by("pk"))
        opened: list[Person] = []
        for person in people:
            try:
                secret = factors.opened(person.second_factor, person.pk)
            except BadInput as refused:
                unopened.append((person.login, refused.problems[0].what))
                continue
            person.second_factor = factors.sealed(secret, person.pk)
            opened.append(person)
        Person.objects.bulk_update(opened, ["second_factor"])
        audit.record(
            "factor_key_renewed", now, None, account="命令行", detail={"重新封存": len(opened), "打不开": len(unopened)}
        )
    return Renewed(len(opened), tuple(unopened), 0 if unopened else factors.drop_old_keys())
