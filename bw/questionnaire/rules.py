"""What may be done with a version, and why not."""

from collections.abc import Sequence

from bw.messages import Blocker
from bw.questionnaire.comparison import Kept, KindChange
from bw.questionnaire.models import Status


def publish_blockers(
    status: Status,
    *,
    version: str,
    taken: bool,
    changes: Sequence[KindChange] = (),
    left_out: int = 0,
) -> list[Blocker]:
    """Why a version cannot be published now. Rule Q17: what was published never changes.

    ``taken``: another version of the same form was published under the same number. ``changes``:
    references that stood for another kind of question in a published version. ``left_out``: how
    many things of its workbook a lenient import left out.
    """
    if status is Status.DISCARDED:
        return [Blocker("questionnaire_discarded", {"version": version})]
    if status is Status.PUBLISHED:
        return [Blocker("questionnaire_already_published", {"version": version})]
    if status is Status.SUPERSEDED:
        return [Blocker("questionnaire_superseded", {"version": version})]
    found = [Blocker("questionnaire_version_taken", {"version": version})] if taken else []
    if left_out:
        found.append(Blocker("questionnaire_left_out", {"count": left_out}))
    return found + [_kind_changed(change) for change in changes]


def _kind_changed(change: KindChange) -> Blocker:
    code = "questionnaire_kind_changed"
    if change.before.group != change.after.group:
        code = "questionnaire_group_changed"
    params = {"ref": change.ref, "before": _called(change.before), "after": _called(change.after)}
    return Blocker(code, params)


def _called(kept: Kept) -> str:
    """A kind as a workbook's author knows it, and the group that it stands in."""
    return f"{kept.kind} ({kept.group})" if kept.group else kept.kind


def discard_blockers(status: Status, *, version: str) -> list[Blocker]:
    """Why a version cannot be discarded: it was published, so answers may stand on it. Rule Q17."""
    if status in (Status.PUBLISHED, Status.SUPERSEDED):
        return [Blocker("questionnaire_was_published", {"version": version})]
    if status is Status.DISCARDED:
        return [Blocker("questionnaire_discarded", {"version": version})]
    return []
