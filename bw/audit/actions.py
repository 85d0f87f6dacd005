"""Adding to the audit."""

from typing import Any

from bw import clock
from bw.audit.models import AuditEntry, Tag
from bw.db import db


def record(
    tag: Tag,
    *,
    by: int | None = None,
    factory_id: int | None = None,
    subject_kind: str = "",
    subject_id: int | None = None,
    **details: Any,
) -> None:
    """Add an entry in the present transaction. ``by`` is an account's id; no secrets in details."""
    db.session.add(
        AuditEntry(
            at=clock.now(),
            tag=tag.value,
            account_id=by,
            factory_id=factory_id,
            subject_kind=subject_kind,
            subject_id=subject_id,
            details=details,
        )
    )
