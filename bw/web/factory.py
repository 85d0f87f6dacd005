"""Makes the application: settings in, a Flask application out."""

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from flask import Flask
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.exceptions import NotFound
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter
from whitenoise import WhiteNoise

from bw import events
from bw.accounts import sessions, tokens
from bw.db import db
from bw.db.session import prepare
from bw.jobs import JOBS, PERIODIC
from bw.messages import sentence
from bw.operations import logging
from bw.reactions import REACTIONS
from bw.settings import ROOT, Settings, from_environment, use
from bw.web import (
    access,
    assets,
    compression,
    errors,
    incoming,
    limits,
    locale,
    outgoing,
    pages,
    requests,
)

# Every feature with pages, lowest first. Demo pages join only in demo mode.
BLUEPRINTS = (
    "bw.organisations.views",
    "bw.accounts.views",
    "bw.cycles.views",
    "bw.selfassessment.views",
    "bw.papers.views",
    "bw.slcp.views",
    "bw.home.views",
    "bw.staff.views",
    "bw.operations.views",
)
COMMANDS = (
    "bw.accounts.commands",
    "bw.questionnaire.commands",
    "bw.outbox.commands",
    "bw.operations.commands",
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Raises SettingsError when the environment is unsafe."""
    settings = settings or from_environment()
    use(settings)
    app = incoming.App("bw", static_folder=None, template_folder=str(ROOT / "templates"))
    app.request_class = incoming.Request
    app.response_class = outgoing.Response
    app.jinja_environment = pages.Templates
    app.ensure_sync = _as_it_is  # type: ignore[method-assign, assignment]
    settings.instance.mkdir(parents=True, exist_ok=True)
    _configure(app, settings)
    _extend(app, settings)
    built = assets.build(settings.instance / "static")
    _jinja(app, settings, built)
    for name in _features(settings, BLUEPRINTS, "bw.demo.views"):
        app.register_blueprint(import_module(name).blueprint)
    for name in _features(settings, COMMANDS, "bw.demo.commands"):
        _add_commands(app, import_module(name))
    errors.install(app)
    logging.install(settings.log_level, context=access.context)
    access.install(app)
    events.react_with(REACTIONS)
    app.extensions["bw_jobs"] = JOBS
    app.extensions["bw_periodic"] = PERIODIC
    requests.install(
        app,
        loaders=requests.Loaders(person=sessions.person_of),
        style_hash=built.style_hash,
        secure=settings.secure,
    )
    _wrap(app, settings, built)
    return app


def _add_commands(app: Flask, module: ModuleType) -> None:
    for command in getattr(module, "commands", None) or (module.group,):
        app.cli.add_command(command)


def _as_it_is(function: Any) -> Any:
    """Every view and hook is a plain function: Flask need not look at each, at each request."""
    return function


def _features(settings: Settings, names: tuple[str, ...], demo: str) -> tuple[str, ...]:
    return (*names, demo) if settings.demo else names


def _configure(app: Flask, settings: Settings) -> None:
    prefix = "__Host-" if settings.secure else ""
    app.config.update(
        BW=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        # hide_parameters: what people typed must not reach the log with an error.
        SQLALCHEMY_ENGINE_OPTIONS={"pool_size": 16, "max_overflow": 16, "hide_parameters": True},
        SESSION_COOKIE_NAME=f"{prefix}bw",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=90 * 24 * 3600,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,  # web.requests asks, once it knows who may do what
        WTF_CSRF_SSL_STRICT=False,  # no-referrer pages send no Referer to compare with
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
    )
    app.url_map.strict_slashes = False
    app.url_map.converters.update(int=RowId, default=incoming.Part)


class RowId(IntegerConverter):
    """Ids in addresses. Larger than any row's: not found, before a database chokes on it."""

    regex = "[0-9]+"
    largest = 2**31 - 1

    def to_python(self, value: str) -> int:
        """The id. Raises NotFound, also for more digits than int() reads.

        A ValidationError would make another rule answer that the method is wrong (405).
        """
        if len(value) > 10 or int(value) > self.largest:
            raise NotFound
        return int(value)


def _extend(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    Migrate(app, db, directory=str(ROOT / "bw" / "db" / "migrations"), render_as_batch=True)
    compression.install(app)
    CSRFProtect(app)
    limits.install(app, storage=settings.limits_storage)
    tokens.set_secret(settings.secret_key)
    login = LoginManager(app, add_context_processor=False)  # pages have `person` already
    login.session_protection = None  # the session row is the truth; addresses change on the road
    login.user_loader(sessions.person_of)


def _jinja(app: Flask, settings: Settings, built: assets.Assets) -> None:
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(  # type: ignore[attr-defined]
        locale.gettext, locale.ngettext, newstyle=False, pgettext=locale.pgettext
    )
    env.policies["ext.i18n.trimmed"] = True
    env.trim_blocks = env.lstrip_blocks = True
    env.filters.update(
        number=lambda value: locale.current().number(value),
        day=lambda value: locale.current().date(value),
        moment=lambda value: locale.current().datetime(value),
        digits=lambda value: locale.current().digits(str(value)),
    )
    env.globals.update(
        _=locale.gettext,  # straight, not by way of the extension's look-up of "gettext"
        static=built.url,
        first_view=built.first_view,
        languages=locale.LANGUAGES,
        demo=settings.demo,
        sentence=sentence,
        ngettext=locale.ngettext,
        pgettext=locale.pgettext,
    )
    app.context_processor(pages.reader)


def _wrap(app: Flask, settings: Settings, built: assets.Assets) -> None:
    served = WhiteNoise(
        app.wsgi_app,
        root=str(built.root),
        prefix="static/",
        max_age=3600,
        immutable_file_test=lambda path, url: re.search(r"\.[0-9a-f]{12}\.", url) is not None,
        add_headers_function=_static_headers(requests.fixed_headers(secure=settings.secure)),
    )
    app.wsgi_app = served  # type: ignore[method-assign]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _static_headers(fixed: Mapping[str, str]) -> Callable[[Any, str, str], None]:
    def add(headers: Any, _path: str, _url: str) -> None:
        for name, value in {**fixed, "Content-Security-Policy": requests.FRAGMENT_CSP}.items():
            headers[name] = value

    return add
