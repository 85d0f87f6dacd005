"""Makes the databases of the benchmark: factories, managers who are signed in, self-assessments."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import Flask

from bw.accounts import sessions
from bw.db import db, writing
from bw.questionnaire import memory
from bw.questionnaire.outline import Outline
from bw.selfassessment import actions
from bw.settings import Settings, from_environment
from bw.web.factory import create_app
from bw.web.policy import Role
from tests import makers
from tests.selfassessment.world import publish

SECRET = "a-secret-for-the-benchmark-long-enough-0123456789"


def settings_at(folder: Path, database_url: str = "", *, secure: bool = True) -> Settings:
    """Settings as in production; without ``secure`` the pages are served to a browser by http."""
    made = from_environment(
        {
            "BW_SECRET_KEY": SECRET,
            "BW_BASE_URL": "https://factory.test",
            "BW_TRUSTED_HOSTS": "factory.test 127.0.0.1",
            "BW_INSTANCE": str(folder),
        }
    )
    if not secure:
        made = replace(made, base_url="http://127.0.0.1")
    return replace(made, database_url=database_url) if database_url else made


@dataclass
class Made:
    """A database that was made, and who may answer what in it."""

    folder: Path
    database_url: str
    secure: bool = True
    refs: list[str] = field(default_factory=list)  # of the first questionnaire, by position
    respondents: list[dict[str, Any]] = field(default_factory=list)

    @property
    def file(self) -> Path:
        """Where the servers read this."""
        return self.folder / "made.json"

    @property
    def database(self) -> Path:
        """The file of an SQLite database."""
        return Path(self.database_url.removeprefix("sqlite:///"))

    def write(self) -> None:
        """Write it down for the servers."""
        told = {
            "folder": str(self.folder), "database_url": self.database_url, "secure": self.secure,
            "refs": self.refs,
        }  # fmt: skip
        self.file.write_text(json.dumps(told))


@contextmanager
def making(
    folder: Path, database_url: str = "", *, secure: bool = True
) -> Iterator[tuple[Made, Flask]]:
    """An application on a new database with its tables; what was made is written at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = settings_at(folder, database_url, secure=secure)
    app = create_app(settings)
    made = Made(folder, settings.database_url, secure)
    memory.forget()
    with app.app_context():
        db.create_all()
        yield made, app
        db.session.remove()
        db.engine.dispose()
    memory.forget()
    made.write()


def respondents(
    app: Flask, outline: Outline, count: int, *, languages: Sequence[str] = ("en",),
    countries: Sequence[str] = ("bd",), steps: int = 1,
) -> list[dict[str, Any]]:  # fmt: skip
    """Publish ``outline`` and give it to ``count`` factories, each with a manager signed in."""
    version_id = publish(outline)
    definition = memory.definition(version_id)
    refs = [question.ref for question in definition.questions]
    found = []
    for number in range(count):
        language, country = languages[number % len(languages)], countries[number % len(countries)]
        factory = makers.factory(f"Factory {version_id}-{number}", country)
        manager = makers.account(Role.MANAGER, factory=factory, language=language)
        cycle = makers.cycle(factory)
        with writing():
            token = sessions.start(manager.id, staff=False)
        by = sessions.person_of(token)
        assert by is not None
        with writing():
            started = actions.start(cycle, definition, steps=steps, by=by)
        found.append(
            {
                "assessment": started.id, "version": version_id, "language": language,
                "factory": factory.id, "plain_token": token, "cookie": cookie(app, token),
                "token": "", "refs": refs, "done": 0, "floor": False,
            }
        )  # fmt: skip
    return found


def cookie(app: Flask, token: str) -> str:
    """The cookie of a browser in which a session was begun."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = signer.dumps({"_user_id": token, "_fresh": True, "_permanent": True})
    return f"{app.config['SESSION_COOKIE_NAME']}={value}"


def synthetic_world(
    folder: Path, outline: Outline, count: int, database_url: str = "", *, secure: bool = True
) -> Made:
    """A database with ``count`` respondents on one questionnaire."""
    with making(folder, database_url, secure=secure) as (made, app):
        made.respondents = respondents(app, outline, count)
        made.refs = made.respondents[0]["refs"]
    return made
