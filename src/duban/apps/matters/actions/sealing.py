"""Making one sealed row of the chain."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from duban.apps.matters import models
from duban.apps.matters.attachments import HeldFile
from duban.apps.matters.events import write_payload
from duban.core.canonical import canonical
from duban.core.chain import SCHEMA, envelope, seal_event
from duban.core.events import EventKind


def sealed(
    matter: models.Matter,
    seq: int,
    kind: EventKind,
    at: datetime,
    *,
    unit: int | None,
    actor: int | None,
    principal: int | None,
    payload: Mapping[str, Any],
    text: str,
    files: Sequence[HeldFile],
    occurred_at: datetime | None,
    for_unit: bool,
) -> models.EventRow:
    """An event's row, resting on ``matter.head``; not written yet."""
    body = canonical({"files": [file._asdict() for file in files], "payload": write_payload(payload), "text": text})
    salt = secrets.token_hex(16)
    outside = envelope(
        matter=matter.pk, seq=seq, kind=kind.value, unit=unit, actor=actor, principal=principal,
        occurred_at=occurred_at, recorded_at=at, for_unit=for_unit, schema=SCHEMA,
    )  # fmt: skip
    body_digest, digest = seal_event(matter.head, outside, salt, body)
    return models.EventRow(
        matter=matter, seq=seq, kind=kind.value, unit_id=unit, actor_id=actor, principal_id=principal,
        occurred_at=occurred_at, recorded_at=at, for_unit=for_unit, body=body, salt=salt, schema=SCHEMA,
        body_digest=body_digest, previous=matter.head, digest=digest,
    )  # fmt: skip
