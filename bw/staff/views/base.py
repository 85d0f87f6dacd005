"""What the staff's pages share: the blueprint, and how they find what they are about."""

from zoneinfo import ZoneInfo

from flask import Blueprint, abort
from wtforms import Field

from bw.cycles import queries as cycles
from bw.cycles.models import Cycle
from bw.messages import Blocker, sentence
from bw.organisations import queries as organisations
from bw.organisations.models import Factory
from bw.questionnaire import queries as questionnaires
from bw.questionnaire.models import QuestionnaireVersion
from bw.web import requests
from bw.web.locale import with_zone
from bw.web.policy import SETTERS, STAFF, Role

blueprint = Blueprint("staff", __name__)
# Who uploads and publishes questionnaires, which are the same for all programmes.
ADMINS = frozenset({Role.ADMIN})


def find_factory(factory_id: int, roles: frozenset[Role] = STAFF) -> Factory:
    """The factory, with its zone for the times on the page; 404 when it is not the person's."""
    found = organisations.factory(requests.person(), factory_id, roles=roles) or abort(404)
    with_zone(found.programme.zone)
    return found


def find_cycle(cycle_id: int, roles: frozenset[Role] = STAFF) -> Cycle:
    """The cycle, with its zone for the times on the page; 404 when it is not the person's."""
    found = cycles.cycle(requests.person(), cycle_id, roles=roles) or abort(404)
    with_zone(found.factory.programme.zone)
    return found


def find_version(version_id: int) -> QuestionnaireVersion:
    """The version of a questionnaire: all staff may look at each. 404 when there is none."""
    return questionnaires.version(version_id) or abort(404)


def publishes() -> bool:
    """Whether the person uploads and publishes questionnaires."""
    return any(grant.role in ADMINS for grant in requests.person().grants)


def zone_of(factory: Factory) -> ZoneInfo:
    """The zone of the factory's programme."""
    return ZoneInfo(factory.programme.zone)


def sets(factory: Factory) -> bool:
    """Whether the person sets things up for this factory."""
    return organisations.factory(requests.person(), factory.id, roles=SETTERS) is not None


def typed(field: Field) -> str:
    """What was typed into a field of text, without spaces around it."""
    return str(field.data or "").strip()


def sentences(blockers: list[Blocker]) -> list[str]:
    """The sentences of blockers, for a field's errors."""
    return [sentence(blocker.code, **blocker.params) for blocker in blockers]
