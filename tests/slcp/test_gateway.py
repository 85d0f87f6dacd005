"""The client against the stand-in: its answers, its refusals, each of its faults."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bw import clock
from bw.settings import Settings
from bw.slcp import gateway, transport
from bw.slcp.gateway import (
    AtGateway,
    GatewayAnswerError,
    GatewayError,
    GatewayNotSetUpError,
    GatewayRefusedError,
    GatewayUnavailableError,
    PayloadStatus,
    Registration,
    Result,
    Verdict,
)
from bw.slcp.payloads import v1
from bw.slcp.sandbox import registrations
from bw.slcp.signing import SIGNATURE_HEADER, KeyRing, Purpose, Request, host_of, sign, target_of
from tests.slcp.facts import assessed, submitted
from tests.slcp.standin import IMPATIENT, RING, StandIn, connected, running

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SAQ = v1.self_assessment(submitted())
OTHER = v1.self_assessment(submitted(submission_number=2))
SEND = "self_assessment"


@pytest.fixture
def stand_in(settings: Settings, tmp_path: Path) -> Iterator[StandIn]:
    """The stand-in with one approved facility; the client calls it."""
    with running(tmp_path) as there, connected(settings, there.url):
        there.facility()
        yield there


def send(key: str = "key-1", payload: bytes = SAQ) -> gateway.Receipt:
    """Send a self-assessment."""
    return gateway.send(SEND, payload, key=key)


@contextmanager
def impatient_if(wanted: bool) -> Iterator[None]:
    """The client does not wait for what will not come."""
    before = gateway.LIMITS
    gateway.LIMITS = IMPATIENT if wanted else before
    yield
    gateway.LIMITS = before


# ── answers ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("H6")
def test_payload_is_accepted_once_and_known_afterwards(stand_in: StandIn) -> None:
    first, again = send(), send()

    assert first.result is Result.ACCEPTED
    assert again == replace(first, result=Result.ALREADY)
    assert stand_in.effects()["key-1"]["effects"] == 1
    assert gateway.transmission_status("key-1") == PayloadStatus(Verdict.PENDING)


@pytest.mark.rule("H7")
def test_verdicts_are_told(stand_in: StandIn) -> None:
    for key in ("a", "b"):
        send(key)
    stand_in.validate("a")
    stand_in.reject("b", "The cycle is unknown.")

    assert gateway.transmission_status("a") == PayloadStatus(Verdict.VALIDATED)
    assert gateway.transmission_status("b") == PayloadStatus(
        Verdict.REJECTED, "The cycle is unknown."
    )
    assert gateway.transmission_status("c") == PayloadStatus(Verdict.UNKNOWN)


def test_assessment_follows_the_self_assessment(stand_in: StandIn) -> None:
    payload = v1.assessment(assessed())

    with pytest.raises(GatewayRefusedError) as caught:
        gateway.send("assessment", payload, key="early")
    assert caught.value.code == "self_assessment_missing"
    send()
    assert gateway.send("assessment", payload, key="late").result is Result.ACCEPTED


def test_registration_is_told_state_by_state(stand_in: StandIn) -> None:
    assert gateway.registration_status("r-1") == Registration(AtGateway.UNKNOWN)
    stand_in.facility("SB-000007", reference="r-1", consented_at="")
    assert gateway.registration_status("r-1") == Registration(AtGateway.APPROVED, "SB-000007")
    store = stand_in.parts.store
    with store.reading() as db:
        found = registrations.by_reference(db, "r-1")
    assert found is not None
    brands = list(registrations.BRANDS[:1])
    registrations.set_sharing(store, found["token"], consented=True, brands=brands)
    registrations.cancel(store, found["token"])
    assert gateway.registration_status("r-1") == Registration(
        AtGateway.APPROVED, "SB-000007", consented=True, cancelled=True, brands_permitted=True
    )


@pytest.mark.rule("D10")
def test_facility_is_found_by_its_id(stand_in: StandIn) -> None:
    assert gateway.check_facility("SB-000001") == gateway.Facility(
        "SB-000001", "Example Textiles", "BD", gateway.VERIFIER_BODY, consented=True
    )
    found = gateway.check_facility("SB-900002")
    assert found is not None
    assert found.verifier_body == "sample-audit"
    for unknown in ("SB-777777", "", "sb-000001", "../../x", "SB-1 ", "X" * 41):
        assert gateway.check_facility(unknown) is None


# ── refusals ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"gateway_id": "SB-000009"}, "facility_unknown"),
        ({"consented_at": ""}, "no_consent"),
        ({"body": "sample-audit"}, "other_body"),
    ],
)
def test_hopeless_payload_is_refused_with_a_reason(
    settings: Settings, tmp_path: Path, values: dict[str, str], code: str
) -> None:
    with running(tmp_path) as there, connected(settings, there.url):
        there.facility(**values)
        with pytest.raises(GatewayRefusedError) as caught:
            send()
    assert caught.value.code == code
    assert caught.value.reason.endswith(".")
    assert str(caught.value) == code


@pytest.mark.rule("B7")
def test_nothing_is_taken_after_sharing_was_cancelled(stand_in: StandIn) -> None:
    token = stand_in.facility("SB-000002")
    registrations.cancel(stand_in.parts.store, token)
    facts = submitted(facility=replace(submitted().facility, gateway_id="SB-000002"))

    with pytest.raises(GatewayRefusedError) as caught:
        send("k", v1.self_assessment(facts))
    assert caught.value.code == "sharing_cancelled"


def test_key_for_other_bytes_is_refused(stand_in: StandIn) -> None:
    send()

    with pytest.raises(GatewayRefusedError) as caught:
        send(payload=OTHER)
    assert caught.value.code == "key_reused"
    assert stand_in.effects()["key-1"]["effects"] == 1


def test_payload_that_fits_no_schema_is_refused(stand_in: StandIn) -> None:
    with pytest.raises(GatewayRefusedError) as caught:
        send(payload=b'{"kind": "self_assessment"}')
    assert caught.value.code == "payload_invalid"


def test_payload_too_large_is_not_sent(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "LARGEST_PAYLOAD", 10)

    with pytest.raises(GatewayRefusedError) as caught:
        send()
    assert caught.value.code == "payload_too_large"
    assert stand_in.effects() == {}


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a b", "a%2e", "a?b", "ä", "x" * 81])
def test_names_that_change_an_address_are_not_sent(stand_in: StandIn, name: str) -> None:
    for call in (gateway.registration_status, gateway.transmission_status, send):
        with pytest.raises(ValueError, match="references and keys"):
            call(name)


# ── faults of the stand-in ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fault", "error", "code", "taken"),
    [
        ("timeout", GatewayUnavailableError, "timeout", 0),
        ("error", GatewayUnavailableError, "trouble", 0),
        ("busy", GatewayUnavailableError, "busy", 0),
        ("drop", GatewayUnavailableError, "connection", 1),
        ("wrong_signature", GatewayAnswerError, "signature_wrong", 1),
    ],
)
def test_fault_is_noticed_and_the_next_try_has_one_effect(
    stand_in: StandIn, fault: str, error: type[GatewayError], code: str, taken: int
) -> None:
    stand_in.fault(fault, times=1)

    with impatient_if(fault == "timeout"), pytest.raises(error) as caught:
        send()

    assert caught.value.code == code
    assert sum(each["effects"] for each in stand_in.effects().values()) == taken
    assert send().result is (Result.ALREADY if taken else Result.ACCEPTED)
    assert stand_in.effects()["key-1"]["effects"] == 1


def test_delivered_twice_has_one_effect(stand_in: StandIn) -> None:
    stand_in.fault("twice", times=1)

    assert send().result is Result.ALREADY
    known = stand_in.effects()["key-1"]
    assert (known["arrivals"], known["effects"]) == (2, 1)


@pytest.mark.parametrize("fault", ["timeout", "error", "busy", "drop", "wrong_signature"])
def test_questions_meet_the_same_faults(stand_in: StandIn, fault: str) -> None:
    stand_in.fault(fault, times=3, calls="ask")

    for ask in (
        lambda: gateway.registration_status("r"),
        lambda: gateway.transmission_status("k"),
        lambda: gateway.check_facility("SB-000001"),
    ):
        with impatient_if(fault == "timeout"), pytest.raises(GatewayError):
            ask()
    assert gateway.check_facility("SB-000001") is not None


def test_busy_says_how_long_to_wait(stand_in: StandIn) -> None:
    stand_in.fault("busy", seconds=90)

    with pytest.raises(GatewayUnavailableError) as caught:
        send()
    assert caught.value.retry_after == timedelta(seconds=90)


def test_keys_may_be_changed_on_either_side_first(settings: Settings, tmp_path: Path) -> None:
    old, new = ("old", "o" * 40), ("new", "n" * 40)
    for ours, theirs in (((old,), (old, new)), ((new, old), (old, new)), ((new, old), (new,))):
        with (
            running(tmp_path, ring=KeyRing.of(theirs)) as there,
            connected(settings, there.url, gateway_keys=ours),
        ):
            assert gateway.check_facility("SB-900001") is not None


def test_key_that_the_gateway_does_not_know_is_tried_again(
    settings: Settings, tmp_path: Path
) -> None:
    with (
        running(tmp_path) as there,
        connected(settings, there.url, gateway_keys=(("other", "o" * 40),)),
        pytest.raises(GatewayUnavailableError) as caught,
    ):
        send()
    assert caught.value.code == "key_refused"


def test_request_that_is_replayed_is_refused(stand_in: StandIn) -> None:
    url = f"{stand_in.url}/api/v1/facilities/SB-000001"
    message = Request("GET", host_of(url), target_of(url))
    signature = sign(RING, Purpose.REQUEST, message, now=clock.system())
    headers = {SIGNATURE_HEADER: signature.header}
    reach = transport.Reach(frozenset({"127.0.0.1"}), plain=True, private=True)

    first, again = (transport.exchange("GET", url, reach=reach, headers=headers) for _ in range(2))

    assert (first.status, again.status) == (200, 401)
    assert json.loads(again.body)["code"] == "signature_replayed"


def test_log_names_no_payload_and_no_address(
    stand_in: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    send("a-key-nobody-logs")
    gateway.registration_link(
        factory_reference="r", email="one@factory.test", return_url="https://us.test/b", now=NOW
    )

    ours = [record for record in caplog.records if record.name.startswith("bw.")]
    assert [(record.getMessage(), vars(record)["call"]) for record in ours] == [
        ("the Gateway answered", "send")
    ]
    logged = " ".join(str(vars(record)) for record in ours)
    assert "Padma" not in logged
    assert "one@factory.test" not in logged
    assert "a-key-nobody-logs" not in logged


def test_proxies_of_the_environment_are_not_used(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert gateway.check_facility("SB-000001") is not None


def test_nothing_is_sent_where_no_gateway_is_set_up(settings: Settings) -> None:
    with connected(settings, ""):
        assert not gateway.is_set_up()
        for call in (send, lambda: gateway.check_facility("SB-000001")):
            with pytest.raises(GatewayNotSetUpError):
                call()
    with connected(settings, "https://gateway.test"):
        assert gateway.is_set_up()
