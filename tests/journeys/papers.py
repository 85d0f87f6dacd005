"""Downloads in each of their states, for the walk through all pages."""

from bw import clock
from bw.papers.models import Paper
from bw.papers.rules import KEPT
from tests import makers

STATES = {
    "waiting": {},
    "making": {"begun_at": True},
    "ready": {"begun_at": True, "made_at": True},
    "failed": {"begun_at": True, "failed_at": True},
}


def rows(account_id: int, **about: int) -> None:
    """A paper in each state, of a self-assessment or a programme."""
    form = "xlsx" if "programme_id" in about else "pdf"
    for name, happened in STATES.items():
        failure = "paper_not_set" if name == "failed" else ""
        makers.keep(
            Paper(
                form=form, source="present", number=0, section="", language="bn",
                bengali_digits=True, request=f"{name} {about}", fingerprint=name,
                asked_at=clock.now(), asked_by=account_id, job=f"{name} {about}"[:40],
                failure=failure, size=20_000, file_name=f"karnaphuli-knitwear_cycle-1_bn.{form}",
                expires_at=clock.now() + KEPT, **about,
                **dict.fromkeys(happened, clock.now()),
            )
        )  # fmt: skip
