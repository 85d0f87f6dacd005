"""Sharing for many factories: the preview tells the truth, the deed asks again."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bw import clock
from bw.accounts.sessions import SignedIn
from bw.db import db, writing
from bw.organisations.models import Factory
from bw.slcp import actions
from bw.slcp.models import CycleSharing
from bw.staff import bulk
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import arrive, audited, codes, person
from tests.slcp.world import world
from tests.statements import statements
from tests.web.html import problems


@pytest.fixture
def focal(app: Flask) -> SignedIn:
    return person(Role.REGISTRATION, programme=makers.programme())


def test_chosen_finds_numbers_and_names_in_reach(focal: SignedIn) -> None:
    amber, dong = makers.factory("Amber"), makers.factory("Đồng Nai")
    makers.factory("Twin")
    makers.factory("Twin")
    far = makers.factory("Hanoi", "vn")
    pasted = f"\n dong nai \n{amber.id}\nTwin\nNobody\n{far.id}\nHanoi\n\nAmber\n{2**40}"
    found, unknown = bulk.chosen(focal, [str(amber.id)], pasted)
    assert [one.id for one in found] == [amber.id, dong.id]
    assert [(one.text, one.reason.code) for one in unknown] == [
        ("Twin", "bulk_several"),
        ("Nobody", "bulk_not_found"),
        (str(far.id), "bulk_not_found"),
        ("Hanoi", "bulk_not_found"),
        (str(2**40), "bulk_not_found"),
    ]


@pytest.mark.rule("B8")
def test_preview_says_what_would_change_and_why_some_cannot(focal: SignedIn) -> None:
    wished, silent, late = world("Amber"), world("Beryl"), world("Citrine")
    wished.wish()
    late.arrive()
    bare = makers.factory("Dolomite")
    all_ = [wished.factory, silent.factory, late.factory, bare]
    lines = bulk.preview(all_, on=True, reason="")
    assert [codes(line.reasons) for line in lines][:2] == [[], ["on_needs_reason"]]
    assert codes(lines[3].reasons) == ["bulk_no_cycle"]
    lines = bulk.preview(all_, on=True, reason="Buyers asked")
    assert codes(lines[1].reasons) == []
    assert "mid_registration_late" in codes(lines[2].reasons)
    assert [codes(one.reasons) for one in bulk.preview(all_, on=False, reason="r")] == [
        ["off_already"], ["off_already"], ["off_already"], ["bulk_no_cycle"],
    ]  # fmt: skip
    assert audited() == []


@pytest.mark.parametrize("count", [1, 3])
def test_preview_takes_the_same_statements_however_many(focal: SignedIn, count: int) -> None:
    names = [world(f"F{number}").factory.name for number in range(count)]
    factories, _ = bulk.chosen(focal, [], "\n".join(names))
    with statements() as seen:
        bulk.preview(factories, on=True, reason="r")
    assert len(seen) == 10


@pytest.mark.rule("B8", "J5")
def test_carry_out_reports_what_changed_since_the_preview(focal: SignedIn) -> None:
    one, other = world("Amber"), world("Beryl")
    for each in (one, other):
        each.wish()
    factories = [one.factory, other.factory]
    assert [line.reasons for line in bulk.preview(factories, on=True, reason="")] == [(), ()]
    _withdraw(other.staff, other.factory)
    for expected in ([[], ["on_withdrawn"]], [["on_already"], ["on_withdrawn"]]):
        with writing():
            lines = bulk.carry_out(focal, factories, on=True, reason="")
        assert [codes(line.reasons) for line in lines] == expected
    rows = db.session.query(CycleSharing).all()
    assert [(row.cycle_id, row.source) for row in rows] == [(one.cycle.id, "wish")]
    assert audited().count("sharing:turned-on") == 1


def _withdraw(staff: SignedIn, factory: Factory) -> None:
    with writing():
        merged = db.session.merge(factory)
        said_on = clock.today()
        assert actions.record_withdrawal(staff, merged, said_on=said_on, reason="They said") == []


def test_pages_preview_confirm_and_report(client: FlaskClient) -> None:
    one = world("Amber")
    one.wish()
    bare = makers.factory("Beryl")
    arrive(client, makers.account(Role.REGISTRATION, programme=makers.programme()))
    chosen = client.get(f"/staff/sharing?factory={one.factory.id}&factory={bare.id}")
    typed = {"names": f"{one.factory.id}\nBeryl\nNobody", "turn": "on", "reason": ""}
    before = client.post("/staff/sharing", data=typed)
    assert db.session.query(CycleSharing).count() == 0
    confirmed = {"factory": str(one.factory.id), "turn": "on", "confirm": "yes"}
    assert f'name="factory" value="{one.factory.id}"' in before.text
    assert f'name="factory" value="{bare.id}"' not in before.text
    assert "The factory has no cycle that runs or is to come." in before.text
    after = client.post("/staff/sharing", data=confirmed)
    again = client.post("/staff/sharing", data=confirmed)
    assert "Sharing is on: 1" in after.text
    assert "Nothing has changed." in again.text
    pages = (chosen, before, after, again)
    assert [problems(page.text) for page in pages] == [[], [], [], []]
    db.session.rollback()
    assert db.session.query(CycleSharing).count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"names": " \n "},
        {"names": "x", "turn": "sideways"},
        {"names": "\n".join(map(str, range(1, 300)))},
        {"names": "x", "turn": "on", "reason": "y" * 2001},
    ],
)
def test_hostile_choices_are_refused(client: FlaskClient, typed: dict[str, str]) -> None:
    arrive(client, makers.account(Role.REGISTRATION, programme=makers.programme()))
    assert client.post("/staff/sharing", data={"turn": "on", **typed}).status_code == 422
