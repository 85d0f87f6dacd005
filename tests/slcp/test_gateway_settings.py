"""The settings of the Gateway: safe, or the product does not start."""

import pytest

from bw import settings as settings_of
from bw.settings import DEMO_GATEWAY_KEY, Settings

WHOLE = {
    "BW_SECRET_KEY": "s" * 40,
    "BW_BASE_URL": "https://factory.test",
    "BW_GATEWAY_URL": "https://gateway.test/slcp/",
    "BW_GATEWAY_HOSTS": "gateway.test",
    "BW_GATEWAY_KEYS": f"2026:{'n' * 32} 2025:{'o' * 32}",
}


def test_settings_name_the_gateway() -> None:
    made = settings_from()

    assert made.gateway_url == "https://gateway.test/slcp"
    assert made.gateway_hosts == ("gateway.test",)
    assert made.gateway_keys == (("2026", "n" * 32), ("2025", "o" * 32))
    assert made.gateway_private is False


def settings_from(**changed: str) -> Settings:
    """The settings of an installation with a Gateway."""
    return settings_of.from_environment({**WHOLE, **changed})


def test_settings_without_a_gateway_are_fine() -> None:
    made = settings_from(BW_GATEWAY_URL="", BW_GATEWAY_HOSTS="", BW_GATEWAY_KEYS="")

    assert (made.gateway_url, made.gateway_hosts, made.gateway_keys) == ("", (), ())


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"BW_GATEWAY_URL": "http://gateway.test"}, "BW_GATEWAY_URL must be the https"),
        ({"BW_GATEWAY_URL": "https://u:p@gateway.test"}, "BW_GATEWAY_URL must be the https"),
        ({"BW_GATEWAY_URL": "https://gateway.test/?a=b"}, "BW_GATEWAY_URL must be the https"),
        ({"BW_GATEWAY_URL": "gateway.test"}, "BW_GATEWAY_URL must be the https"),
        ({"BW_GATEWAY_HOSTS": ""}, "BW_GATEWAY_HOSTS must name"),
        ({"BW_GATEWAY_HOSTS": "test evil.test"}, "BW_GATEWAY_HOSTS must name"),
        ({"BW_GATEWAY_KEYS": ""}, "BW_GATEWAY_KEYS must hold"),
        ({"BW_GATEWAY_KEYS": "2026:short"}, "at least 32"),
        ({"BW_GATEWAY_KEYS": f"2026:{'s' * 40}"}, "of its own"),
        ({"BW_GATEWAY_KEYS": ":".join(DEMO_GATEWAY_KEY)}, "of its own"),
        ({"BW_GATEWAY_KEYS": "n" * 40}, "name:secret"),
        ({"BW_GATEWAY_KEYS": f"a;b:{'n' * 40}"}, "name:secret"),
        ({"BW_GATEWAY_KEYS": f"a:{'n' * 40} a:{'o' * 40}"}, "twice"),
    ],
)
def test_settings_that_are_not_safe_stop_the_start(changed: dict[str, str], sentence: str) -> None:
    with pytest.raises(settings_of.SettingsError, match=sentence):
        settings_from(**changed)


def test_demo_finds_the_stand_in_on_the_next_port() -> None:
    made = settings_of.from_environment({"BW_DEMO": "1", "PORT": "9000"})

    assert made.gateway_url == "http://127.0.0.1:9001"
    assert made.gateway_hosts == ("127.0.0.1",)
    assert made.gateway_keys == (DEMO_GATEWAY_KEY,)
    assert settings_of.from_environment({"BW_DEMO": "1", "BW_GATEWAY_URL": ""}).gateway_url == ""


def test_readme_lists_the_settings() -> None:
    table = (settings_of.ROOT / "README.md").read_text()

    for name in ("URL", "HOSTS", "KEYS", "PRIVATE"):
        assert f"| `BW_GATEWAY_{name}` |" in table


def test_secrets_are_not_shown_with_the_settings() -> None:
    shown = repr(settings_from(BW_MAIL_PASSWORD="hush", BW_DATABASE_URL="postgresql://u:pw@h/n"))

    for secret in ("n" * 32, "o" * 32, "s" * 40, "hush", "u:pw"):
        assert secret not in shown
