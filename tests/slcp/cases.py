"""A cycle in which every step is done, to be changed by a test."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bw.messages import Blocker
from bw.organisations.rules import ProfileState, TermsState
from bw.slcp.models import GatewayRegistration, RegistrationState, Source, Way
from bw.slcp.rules import Case, Sharing, WishState
from bw.web.policy import Role

DAY = timedelta(days=1)
D0 = date(2026, 1, 1)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TODAY = date(2026, 3, 1)
ZONE = ZoneInfo("Asia/Dhaka")
COMPLETE = ProfileState(100, (), TermsState.VALID)
MANAGER = {Role.MANAGER}


def at(day: int) -> datetime:
    """Noon of a day of the cycle, 0 the first."""
    return NOON + day * DAY


def registered(**values: Any) -> GatewayRegistration:
    """Approved on day 5, with the consent of day 6."""
    made = {
        "factory_id": 1, "way": Way.REGISTER, "state": RegistrationState.APPROVED,
        "reference": "r", "gateway_id": "BD-000001", "given_id": "", "started_at": at(3),
        "pending_at": at(4), "decided_at": at(5), "consented_at": at(6), "started_by": 1,
        "refused_reason": "",
    }  # fmt: skip
    return GatewayRegistration(**{**made, **values})


def case(**values: Any) -> Case:
    """A cycle of which every step is done and the report is released; ``values`` instead."""
    made = Case(
        number=2,
        starts_on=D0,
        ends_on=date(2026, 12, 31),
        activated_at=at(0),
        wish=WishState(at(-30), 2),
        offered=(),
        sharing=Sharing(at(-1), Source.WISH),
        account_at=at(1),
        profile=COMPLETE,
        registration=registered(),
        submissions=(at(50),),
        arrived_at=at(100),
        released_at=at(128),
        data_at=at(120),
    )
    return replace(made, **values)


def codes(blockers: list[Blocker]) -> list[str]:
    return [each.code for each in blockers]


STAFF_ON = Sharing(at(20), Source.STAFF)
BRAND = registered(brand_permitted_at=at(200))
