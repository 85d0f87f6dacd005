"""Environment -> one frozen object, checked when the application starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
DEMO_SECRET = "demo-only-secret-never-used-outside-the-demo"  # noqa: S105 - refused outside demo mode
SHORTEST_SECRET = 32


class SettingsError(Exception):
    """The environment asks for something unsafe or impossible; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that an operator can set. Made by ``from_environment``; tests make their own."""

    demo: bool
    secret_key: str
    database_url: str
    instance: Path
    base_url: str
    trusted_hosts: tuple[str, ...]
    trusted_proxies: int
    mail_host: str
    mail_port: int
    mail_from: str
    mail_user: str
    mail_password: str
    mail_tls: bool
    limits_storage: str
    log_level: str

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
