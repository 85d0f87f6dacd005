"""What may be done with a version, and why not."""

from bw.messages import Blocker
from bw.questionnaire.models import Status


def publish_blockers(status: Status, *, version: str, taken: bool) -> list[Blocker]:
    """Why a version cannot be published now. Rule Q17: what was published never changes.

    ``taken``: another version of the same form was published under the same number.
    """
    if status is Status.PUBLISHED:
        return [Blocker("questionnaire_already_published", {"version": version})]
    if status is Status.SUPERSEDED:
        return [Blocker("questionnaire_superseded", {"version": version})]
    if taken:
        return [Blocker("questionnaire_version_taken", {"version": version})]
    return []
