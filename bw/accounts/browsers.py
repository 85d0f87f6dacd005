"""What a browser calls itself, in words that its owner knows: "Chrome on Android".

Only the usual families: the rest is "a browser". What it says may be made up, so nothing is
decided by it.
"""

from typing import NamedTuple

# What is found in the text -> family; the first one found counts, since most browsers also name
# those that they want to be taken for.
BROWSERS = (
    ("OPiOS", "Opera"), ("OPR/", "Opera"), ("Opera", "Opera"),
    ("EdgA/", "Edge"), ("EdgiOS", "Edge"), ("Edg/", "Edge"), ("Edge/", "Edge"),
    ("SamsungBrowser", "Samsung Internet"), ("UCBrowser", "UC Browser"), ("YaBrowser", "Yandex"),
    ("MiuiBrowser", "Mi Browser"), ("HuaweiBrowser", "Huawei Browser"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Chromium", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("KAIOS", "KaiOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("CrOS", "ChromeOS"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


class Device(NamedTuple):
    """A browser and the system it runs on; "" for what is not known."""

    browser: str
    system: str


def recognised(text: str) -> Device:
    """The families that a User-Agent text names; never raises."""
    return Device(*(_first(text, families) for families in (BROWSERS, SYSTEMS)))


def _first(text: str, families: tuple[tuple[str, str], ...]) -> str:
    return next((family for sign, family in families if sign in text), "")
