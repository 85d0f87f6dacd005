"""E-mails to the registration focal points of a programme (rule J5)."""

from collections.abc import Callable, Mapping

from bw.accounts.places import Place
from bw.notifications import letters, queries
from bw.notifications.letters import Payload
from bw.notifications.mailer import Letter
from bw.slcp import trouble
from bw.slcp.models import ParcelState, RegistrationState
from bw.web.policy import Role


def write_id_to_check(payload: Payload) -> Letter | None:
    """A factory gave the Gateway ID that it has; nothing once somebody has checked it. Rule D10."""
    found = queries.registration(payload["factory_id"])
    if found is None or found.state != RegistrationState.TO_CHECK.value:
        return None
    page = f"/staff/factories/{payload['factory_id']}/gateway"
    return _write(payload, gateway_id=found.given_id or "", link=letters.link(page))


def write_transmission_dead(payload: Payload) -> Letter | None:
    """What was to be sent could not be sent; the reason, and where to try again."""
    error = queries.last_error(payload["transmission_id"])
    cycle_id = queries.cycle_of_transmission(payload["transmission_id"])
    if cycle_id is None:
        return None
    link = letters.link(f"/staff/cycles/{cycle_id}/transmission")
    return _write(payload, reason=trouble.read(error, ParcelState.DEAD).says, link=link)


def _write(payload: Payload, **context: object) -> Letter | None:
    """One focal point's letter; without a recipient, a row of the outbox for each of them."""
    factory = queries.factory(payload["factory_id"])
    if factory is None:
        return None
    place = Place(programme_id=factory.programme_id)
    if "account_id" not in payload:
        letters.spread(payload, place, Role.REGISTRATION)
        return None
    account = letters.reached(payload, place, Role.REGISTRATION)
    if account is None:
        return None
    zone = factory.programme.zone
    return letters.to(account, payload, zone=zone, factory=factory.name, **context)


WRITERS: Mapping[str, Callable[[Payload], Letter | None]] = {
    "id_to_check": write_id_to_check,
    "transmission_dead": write_transmission_dead,
}
