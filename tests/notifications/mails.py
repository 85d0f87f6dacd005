"""Writes each e-mail to a factory's managers and to staff, for its snapshot."""

from collections.abc import Callable
from datetime import date
from typing import Any

from bw import clock
from bw.accounts.models import Account
from bw.db import db, writing
from bw.notifications import emails, letters
from bw.notifications.mailer import Letter
from bw.organisations.models import Programme
from bw.slcp.models import RegistrationState, SharingRecord
from bw.web.policy import Role
from tests import makers
from tests.notifications.conftest import invitation
from tests.notifications.year import Year, at, begin, registered, signed

Prepare = Callable[[Year], dict[str, Any]]


def reader(language: str, role: Role, **place: Any) -> Account:
    """Somebody who reads that language."""
    made = makers.account(role, language=language, email="mai@example.test", **place)
    made.name = "Mai Akter"
    makers.keep(made)
    return made


def of_managers(
    name: str, prepare: Prepare | None = None, *, day: int = 1, sharing: bool = True
) -> Callable[[str, Any], Letter | None]:
    """Writes an e-mail to a manager, on a day of the cycle."""

    def make(language: str, _monkeypatch: Any) -> Letter | None:
        year = begin(sharing=sharing)
        at(day)
        more = prepare(year) if prepare else {}
        account = reader(language, Role.MANAGER, factory=year.factory)
        payload = {
            "name": name, "key": "k", "factory_id": year.factory.id, "cycle_id": year.cycle.id,
            "account_id": account.id, **more,
        }  # fmt: skip
        return emails.WRITERS[name](payload)

    return make


def invited(language: str, _monkeypatch: Any) -> Letter | None:
    """Writes the news of a cycle to somebody who has no account yet."""
    year = begin()
    made = invitation(factory=year.factory, language=language)
    payload = {
        "name": "cycle_set_up", "key": "k", "factory_id": year.factory.id,
        "cycle_id": year.cycle.id, "invitation_id": made.id,
    }  # fmt: skip
    return emails.WRITERS["cycle_set_up"](payload)


def id_to_check(language: str, _monkeypatch: Any) -> Letter | None:
    """Writes to a focal point that an ID is to be checked."""
    year = begin()
    registered(year, RegistrationState.TO_CHECK, gateway_id="SLCP-2026-0077")
    account = reader(language, Role.REGISTRATION, programme=year.factory.programme)
    payload = {
        "name": "id_to_check", "key": "k", "factory_id": year.factory.id,
        "account_id": account.id,
    }  # fmt: skip
    return emails.WRITERS["id_to_check"](payload)


def transmission_dead(language: str, _monkeypatch: Any) -> Letter | None:
    """Writes to a focal point that sending was given up."""
    year = begin()
    account = reader(language, Role.REGISTRATION, programme=year.factory.programme)
    payload = {"name": "transmission_dead", "key": "k"}
    reason, link = "HTTP 500", letters.link("/staff/cycles/1/transmission")
    return letters.to(account, payload, factory=year.factory.name, reason=reason, link=link)


def approve(year: Year) -> dict[str, Any]:
    """The Gateway approved."""
    registered(year, RegistrationState.APPROVED, gateway_id="SLCP-2026-0077")
    return {}


def refuse(year: Year) -> dict[str, Any]:
    """The Gateway refused."""
    registered(year, RegistrationState.REFUSED, reason="The address is not complete.")
    return {}


def release(year: Year) -> dict[str, Any]:
    """The report is released."""
    with writing():
        db.session.merge(year.cycle).report_released_at = clock.now()
    return {}


def sign(year: Year) -> dict[str, Any]:
    """The terms were signed almost a year ago."""
    signed(year, until=date(2026, 3, 12))
    return {}


def contact(_year: Year) -> dict[str, Any]:
    """The programme has said whom to ask."""
    with writing():
        programme = db.session.query(Programme).one()
        programme.registration_name = "Imran Chowdhury"
        programme.registration_email = "imran@example.test"
        programme.registration_phone = "+880 1712 345678"
    return {}


def ask(year: Year) -> dict[str, Any]:
    """The factory wants to share, and may say no to somebody."""
    makers.keep(
        SharingRecord(
            factory_id=year.factory.id, kind="asked", at=clock.now(),
            account_id=year.manager.id, cycle_number=2,
        )
    )  # fmt: skip
    return contact(year)


WRITERS: dict[str, Callable[[str, Any], Letter | None]] = {
    "cycle_set_up": of_managers("cycle_set_up"),
    "cycle_set_up-invited": invited,
    "self_assessment_open": of_managers("self_assessment_open"),
    "self_assessment_open-own_use": of_managers("self_assessment_open", sharing=False),
    "profile_incomplete": of_managers("profile_incomplete", day=14),
    "connect": of_managers("connect", day=22),
    "connect-late": of_managers("connect", day=40),
    "reminder": of_managers("reminder", day=45),
    "reminder-late": of_managers("reminder", day=90),
    "gateway_approved": of_managers("gateway_approved", approve),
    "gateway_refused": of_managers("gateway_refused", refuse),
    "report_released": of_managers("report_released", release, day=130),
    "shared": of_managers("shared", release, day=145),
    "preference": of_managers("preference", day=305),
    "preference-asked": of_managers("preference", ask, day=305),
    "reregister": of_managers("reregister", day=335),
    "reregister-contact": of_managers("reregister", contact, day=335),
    "terms_expire": of_managers("terms_expire", sign),
    "terms_expire-over": of_managers("terms_expire", sign, day=20),
    "id_to_check": id_to_check,
    "transmission_dead": transmission_dead,
}
