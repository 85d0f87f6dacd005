"""What kept data from the Gateway: a sentence for each code of ours, for none of others."""

import ast
from collections.abc import Iterator

import pytest

from bw.messages import CATALOGUE, sentence
from bw.settings import ROOT
from bw.slcp import trouble
from bw.slcp.models import ParcelState, TransmissionState

CLIENT = ("gateway.py", "transport.py", "signing.py", "transmission.py")
ERRORS = (
    "GatewayNotSetUpError GatewayUnavailableError GatewayRefusedError GatewayAnswerError "
    "UnreachableError SignatureError"
).split()
# Of the Gateway's calls and of those who come back from it: never of a parcel.
ELSEWHERE = {"signature_replayed", "link_expired"}


def codes() -> Iterator[str]:
    """The codes of the errors that the client raises."""
    for name in CLIENT:
        for node in ast.walk(ast.parse((ROOT / "bw" / "slcp" / name).read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ERRORS:
                said = ast.walk(node.args[0])
                yield from (str(e.value) for e in said if isinstance(e, ast.Constant) and e.value)


def test_each_code_of_the_client_has_a_sentence_and_each_sentence_a_code() -> None:
    ours = {f"failed_{code}" for code in set(codes()) - ELSEWHERE} | {"failed_payload_unfit"}
    assert {code for code in CATALOGUE if code.startswith("failed_")} == ours


@pytest.mark.parametrize(
    ("reason", "state", "code"),
    [
        ("timeout", ParcelState.WAITING, "failed_timeout"),
        ("timeout", TransmissionState.DEAD, "failed_timeout"),
        ("not_allowed", ParcelState.STOPPED, "failed_not_allowed"),
        ("refused", ParcelState.REJECTED, "failed_refused"),
        ("payload_unfit: FP-BAS-01: no kind", TransmissionState.REJECTED, "failed_payload_unfit"),
    ],
)
def test_code_of_ours_stands_beside_its_sentence(reason: str, state: str, code: str) -> None:
    told = trouble.read(reason, state)
    assert (str(told.says), told.code) == (sentence(code), reason)


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("payload_invalid", ParcelState.REJECTED),
        ("not_allowed", ParcelState.REJECTED),  # the Gateway's own, though spelt like one of ours
        ("The name differs", TransmissionState.REJECTED),
        ("a_later_code", ParcelState.DEAD),
    ],
)
def test_word_of_others_stays_as_it_is(reason: str, state: str) -> None:
    assert trouble.read(reason, state) == (reason, "")


def test_reason_for_stopping_is_a_sentence_without_a_code() -> None:
    told = trouble.read("send_off", TransmissionState.STOPPED)
    assert (str(told.says), told.code) == (sentence("send_off"), "")
