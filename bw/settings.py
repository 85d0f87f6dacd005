"""Environment -> one frozen object, checked when the application starts."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
DEMO_SECRET = "demo-only-secret-never-used-outside-the-demo"  # noqa: S105 - refused outside demo mode
DEMO_GATEWAY_KEY = ("demo", "demo-only-gateway-key-never-used-outside-the-demo")
SHORTEST_SECRET = 32
_KEY_NAME = re.compile(r"[A-Za-z0-9_.-]{1,32}")


class SettingsError(Exception):
    """The environment asks for something unsafe or impossible; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that an operator can set. Made by ``from_environment``; tests make their own.

    What is secret is not shown when the object is.
    """

    demo: bool
    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    instance: Path
    base_url: str
    trusted_hosts: tuple[str, ...]
    trusted_proxies: int
    mail_host: str
    mail_port: int
    mail_from: str
    mail_user: str
    mail_password: str = field(repr=False)
    mail_tls: bool
    limits_storage: str
    log_level: str
    gateway_url: str  # "" = no Gateway is set up
    gateway_hosts: tuple[str, ...]  # the only hosts that the product calls
    # Name and secret, the one to sign with first.
    gateway_keys: tuple[tuple[str, str], ...] = field(repr=False)
    gateway_private: bool  # whether the Gateway may have an address of a private network

    @property
    def secure(self) -> bool:
        """Whether pages are served over https, so that cookies and headers may insist on it."""
        return self.base_url.startswith("https://")

    @property
    def sqlite(self) -> bool:
        """Whether the embedded database is used."""
        return self.database_url.startswith("sqlite")


def from_environment(env: Mapping[str, str] | None = None) -> Settings:
    """Read ``BW_*`` variables (default: the process's). Raises SettingsError with a sentence."""
    env = os.environ if env is None else env
    demo = env.get("BW_DEMO", "") == "1"
    instance = Path(env.get("BW_INSTANCE") or ROOT / "instance").resolve()
    port = env.get("PORT", "8000")
    settings = Settings(
        demo=demo,
        secret_key=env.get("BW_SECRET_KEY") or (DEMO_SECRET if demo else ""),
        database_url=env.get("BW_DATABASE_URL") or f"sqlite:///{instance / 'bw.sqlite3'}",
        instance=instance,
        base_url=(env.get("BW_BASE_URL") or (f"http://127.0.0.1:{port}" if demo else "")).rstrip(
            "/"
        ),
        trusted_hosts=_hosts(env, demo=demo),
        trusted_proxies=_number(env, "BW_TRUSTED_PROXIES", 0),
        mail_host=env.get("BW_MAIL_HOST", "127.0.0.1"),
        mail_port=_number(env, "BW_MAIL_PORT", 25),
        mail_from=env.get("BW_MAIL_FROM", "self-assessment@localhost"),
        mail_user=env.get("BW_MAIL_USER", ""),
        mail_password=env.get("BW_MAIL_PASSWORD", ""),
        mail_tls=env.get("BW_MAIL_TLS", "") == "1",
        limits_storage=env.get("BW_LIMITS_STORAGE", "memory://"),
        log_level=env.get("BW_LOG_LEVEL", "INFO"),
        gateway_url=(url := _gateway_url(env, demo=demo)),
        gateway_hosts=_gateway_hosts(env, url, demo=demo),
        gateway_keys=gateway_keys(env, demo=demo),
        gateway_private=demo or env.get("BW_GATEWAY_PRIVATE", "") == "1",
    )
    check(settings)
    return settings


_current: Settings | None = None


def use(settings: Settings) -> None:
    """Make these the settings of the process; done once by the factory."""
    global _current
    _current = settings


def current() -> Settings:
    """The settings of the process, for what is called without them (jobs, tokens).

    Raises SettingsError before the application was made.
    """
    if _current is None:
        raise SettingsError("The application has not been made yet.")
    return _current


def check(settings: Settings) -> None:
    """Refuse to start with what would be unsafe outside the demo. Raises SettingsError."""
    if settings.demo:
        return
    if settings.secret_key in ("", DEMO_SECRET) or len(settings.secret_key) < SHORTEST_SECRET:
        raise SettingsError(
            f"BW_SECRET_KEY must be set to at least {SHORTEST_SECRET} random characters "
            "(python3 -c 'import secrets; print(secrets.token_hex(32))')."
        )
    if not settings.base_url.startswith("https://") or not urlsplit(settings.base_url).hostname:
        raise SettingsError("BW_BASE_URL must be the public https:// address of the application.")
    if settings.gateway_url:
        _check_gateway(settings)


def _check_gateway(settings: Settings) -> None:
    url = urlsplit(settings.gateway_url)
    if url.scheme != "https" or not url.hostname or url.username or url.query or url.fragment:
        raise SettingsError(
            "BW_GATEWAY_URL must be the https:// address of the Gateway, without sign-in or query."
        )
    if url.hostname not in settings.gateway_hosts:
        raise SettingsError(
            f"BW_GATEWAY_HOSTS must name the host of BW_GATEWAY_URL, {url.hostname!r}."
        )
    if not settings.gateway_keys:
        raise SettingsError("BW_GATEWAY_KEYS must hold the key for the Gateway, as name:secret.")
    for name, secret in settings.gateway_keys:
        known = secret in (DEMO_GATEWAY_KEY[1], settings.secret_key)
        if known or len(secret) < SHORTEST_SECRET:
            raise SettingsError(
                f"The key {name!r} of BW_GATEWAY_KEYS must have at least {SHORTEST_SECRET} random "
                "characters of its own."
            )


def gateway_keys(env: Mapping[str, str], *, demo: bool) -> tuple[tuple[str, str], ...]:
    """The keys of ``BW_GATEWAY_KEYS``, ``name:secret name:secret``. Raises SettingsError."""
    words = env.get("BW_GATEWAY_KEYS", "").split()
    if not words:
        return (DEMO_GATEWAY_KEY,) if demo else ()
    keys = [tuple(word.split(":", 1)) for word in words]
    names = [key[0] for key in keys]
    if any(len(key) != 2 or not key[1] or not _KEY_NAME.fullmatch(key[0]) for key in keys):
        raise SettingsError("BW_GATEWAY_KEYS must be name:secret, several with spaces between.")
    if len(set(names)) < len(names):
        raise SettingsError("BW_GATEWAY_KEYS names a key twice.")
    return tuple((name, secret) for name, secret in keys)


def _gateway_url(env: Mapping[str, str], *, demo: bool) -> str:
    """The address that is set; in the demo the stand-in's, on the port after the product's."""
    if "BW_GATEWAY_URL" in env or not demo:
        return env.get("BW_GATEWAY_URL", "").rstrip("/")
    return f"http://127.0.0.1:{_number(env, 'PORT', 8000) + 1}"


def _gateway_hosts(env: Mapping[str, str], url: str, *, demo: bool) -> tuple[str, ...]:
    own = urlsplit(url).hostname or "" if demo else ""
    return tuple((env.get("BW_GATEWAY_HOSTS") or own).split())


def _hosts(env: Mapping[str, str], *, demo: bool) -> tuple[str, ...]:
    """The names that are answered: those set, else that of the public address (demo: any)."""
    own = "" if demo else urlsplit(env.get("BW_BASE_URL", "")).hostname or ""
    return tuple((env.get("BW_TRUSTED_HOSTS") or own).split())


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "")
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise SettingsError(f"{name} must be a whole number, not {text!r}.") from None
