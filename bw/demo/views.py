"""The demo's e-mails and clock. Only in demo mode are these pages there at all."""

from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, abort, current_app, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from bw import clock
from bw.demo import clock as demo_clock
from bw.demo import mailbox
from bw.demo.clock import MovedClock
from bw.notifications import queries as notices
from bw.settings import Settings
from bw.web import policy
from bw.web.pages import go, page

blueprint = Blueprint("demo", __name__, url_prefix="/demo")
DAYS = (1, 7, 30)
NEXT = "next"
HOUR = timedelta(hours=1)


@blueprint.record_once
def _move_the_clock(state: BlueprintSetupState) -> None:
    moved = demo_clock.of(state.app.config["BW"].instance)
    state.app.extensions["bw_demo_clock"] = moved
    clock.set_source(moved)


@blueprint.get("/mail")
@policy.everybody()
def mails() -> Response:
    """The e-mails that the demo sent."""
    return page("demo/mails.html", mails=mailbox.of(_settings().instance).all())


@blueprint.get("/mail/<name>")
@policy.everybody()
def mail(name: str) -> Response:
    """One e-mail as text; its HTML part is shown as it is written, never rendered."""
    found = mailbox.of(_settings().instance).find(name)
    if found is None:
        abort(404)
    pieces = mailbox.pieces(found.text, base_url=_settings().base_url)
    return page("demo/mail.html", mail=found, pieces=pieces)


@blueprint.get("/clock")
@policy.everybody()
def show_clock() -> Response:
    """What time it is in the demo."""
    days = _clock().offset() // timedelta(days=1)
    return page(
        "demo/clock.html", now=clock.now(), moved=days, choices=DAYS, milestone=notices.next_day()
    )


@blueprint.post("/clock")
@policy.everybody(own_transaction=True)
def move_clock() -> Response:
    """Move the clock on by some days or to the next milestone, or show the real time again."""
    wanted = request.form.get("days", "")
    if wanted == NEXT:
        _move_to(notices.next_day())
    elif wanted in map(str, DAYS):
        _clock().move(timedelta(days=int(wanted)))
    else:
        _clock().reset()
    return go(url_for("demo.show_clock"))


def _move_to(day: date | None) -> None:
    """To the first moment at which it is this day in every country of the demo."""
    if day is not None:
        _clock().move(max(datetime(day.year, day.month, day.day, tzinfo=UTC) - clock.now(), HOUR))


def _settings() -> Settings:
    settings: Settings = current_app.config["BW"]
    return settings


def _clock() -> MovedClock:
    moved: MovedClock = current_app.extensions["bw_demo_clock"]
    return moved
