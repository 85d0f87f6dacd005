"""The staff's list of factories: five thousand cost little more than fifty."""

from datetime import timedelta
from pathlib import Path
from time import perf_counter

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from bw import clock
from bw.accounts import sessions
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.organisations.models import Factory
from bw.web.policy import Role
from tests import makers
from tests.bench.report import Report, middle_ratio
from tests.bench.seed import making
from tests.security.scene import cookie

FEW, MANY = 50, 5_000
RATIO = 1.5
ROUNDS = 40
PAGES = ("", "?q=00", "?page=2", "?state=active")


def report(out: Report, folder: Path) -> None:
    """Print how much longer a page of the list takes with many factories."""
    out.part(f"list of factories, {FEW} and {MANY:,}")
    with making(folder) as (_made, app):
        app.config["WTF_CSRF_ENABLED"] = False
        small, large = (_somebody(app, code, count) for code, count in (("vn", FEW), ("bd", MANY)))
        for path in PAGES:
            times = [(_seconds(small, path), _seconds(large, path)) for _ in range(ROUNDS)]
            few, many = zip(*times, strict=True)
            out.at_most(f"/staff/factories{path}", middle_ratio(many, few), RATIO, "×")


def _somebody(app: Flask, code: str, count: int) -> tuple[FlaskClient, dict[str, str]]:
    """A focal point of a programme with so many factories, each with an active cycle."""
    programme, start = makers.programme(code), clock.today()
    first = db.session.query(Factory).count() + 1
    ids = range(first, first + count)
    with writing():
        db.session.execute(
            insert(Factory),
            [
                {"id": n, "programme_id": programme.id, "name": f"Factory {n:05}",
                 "folded": f"factory {n:05}", "city": "Dhaka"}
                for n in ids
            ],
        )  # fmt: skip
        db.session.execute(
            insert(Cycle),
            [
                {"factory_id": n, "number": 1, "starts_on": start, "created_at": clock.now(),
                 "ends_on": start + timedelta(days=364), "activated_at": clock.now()}
                for n in ids
            ],
        )  # fmt: skip
    account = makers.account(Role.REGISTRATION, programme=programme)
    with writing():
        token = sessions.start(account.id, staff=True)
    headers = {"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={cookie(app, token)}"}
    return app.test_client(use_cookies=False), headers


def _seconds(who: tuple[FlaskClient, dict[str, str]], path: str) -> float:
    browser, headers = who
    began = perf_counter()
    answer = browser.get(
        f"/staff/factories{path}", headers=headers, base_url="https://factory.test"
    )
    took = perf_counter() - began
    assert answer.status_code == 200, answer.status_code
    return took
