"""What kept data from the Gateway, as people read it."""

from typing import NamedTuple

from bw.messages import CATALOGUE, said
from bw.slcp.models import ParcelState
from bw.web.locale import LazyString

# Codes of ours for data that are refused; any other word of a refusal is the Gateway's own.
OF_REFUSALS = frozenset({"refused", "payload_too_large", "payload_unfit"})


class Trouble(NamedTuple):
    """A sentence, or somebody's own words; beside a sentence of ours, the code that it is for."""

    says: LazyString | str
    code: str = ""


def read(reason: str, state: str) -> Trouble:
    """The trouble that is written down with a transmission or a parcel in this state.

    A code of the other side may be spelt like one of ours: of what it refused, only ours of
    ``OF_REFUSALS`` are known.
    """
    code = reason.partition(": ")[0]
    ours = state != ParcelState.REJECTED or code in OF_REFUSALS
    sentence = CATALOGUE.get(f"failed_{code}") if ours else None
    return Trouble(said(reason)) if sentence is None else Trouble(sentence, reason)
