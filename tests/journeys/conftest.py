"""The server, one browser a run, and people at it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from tests.journeys.person import Person, Site
from tests.journeys.walker import Walker

ROOT = Path(__file__).resolve().parents[2]
INSTALL = "apt-get install chromium fonts-noto-core"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 360, "height": 740}
PATIENCE = 90.0  # seconds until the server must be there
EACH = 15_000  # milliseconds that one step of a journey may take


def _missing(reason: str) -> None:
    sentence = f"{reason}: {INSTALL}"
    if os.environ.get("BW_REQUIRE_BROWSER") == "1":
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; without it (or a font with Bangla) the journeys skip, or fail in CI."""
    found = shutil.which("chromium")
    if found is None:
        _missing("Chromium is not there")
    fonts = subprocess.run(["fc-list", ":lang=bn"], capture_output=True, text=True, check=False)
    if not fonts.stdout:
        _missing("no font has Bangla letters")
    return str(found)


@pytest.fixture(scope="session")
def site(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The running product and what stands in it."""
    with _serving("tests.journeys.server", tmp_path_factory.mktemp("journeys")) as site:
        yield site


@pytest.fixture(scope="session")
def grouped(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product with a questionnaire of lists, a grid and cascades."""
    with _serving("tests.journeys.groups_server", tmp_path_factory.mktemp("groups")) as site:
        yield site


@contextmanager
def _serving(module: str, instance: Path, *more: int) -> Iterator[Site]:
    port = _free_port()
    command = [sys.executable, "-m", module, *map(str, (instance, port, *more))]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield Site(f"http://127.0.0.1:{port}", _scene(instance / "scene.json", process))
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def year(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product with worker, mails, the stand-in Gateway and the demo's clock."""
    instance = tmp_path_factory.mktemp("year")
    with _serving("tests.journeys.year_server", instance, _free_port()) as site:
        yield site


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _scene(path: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while not path.exists():
        assert process.poll() is None, "the server did not start"
        assert time.monotonic() < deadline, "the server did not answer"
        time.sleep(0.1)
    return json.loads(path.read_text())


@pytest.fixture(scope="session")
def playwright_run() -> Iterator[Playwright]:
    """Playwright's driver, once a run."""
    expect.set_options(timeout=EACH)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(chromium_path: str, playwright_run: Playwright) -> Iterator[Browser]:
    """One browser a run; each person has a context of their own in it."""
    launched = playwright_run.chromium.launch(executable_path=chromium_path, args=list(ARGUMENTS))
    yield launched
    launched.close()


@pytest.fixture
def enter(browser: Browser, site: Site) -> Iterator[Callable[..., Person]]:
    """``enter("en")``: somebody at a phone with that language; ``script=False``: no JavaScript."""
    with _people(browser, site, Person) as enter:
        yield enter


@pytest.fixture
def come(browser: Browser, year: Site) -> Iterator[Callable[..., Walker]]:
    """The same, to the product whose year is walked through."""
    with _people(browser, year, Walker) as enter:
        yield enter


@pytest.fixture
def join(browser: Browser, grouped: Site) -> Iterator[Callable[..., Person]]:
    """The same, to the product with lists and a grid."""
    with _people(browser, grouped, Person) as enter:
        yield enter


@contextmanager
def _people(browser: Browser, site: Site, kind: type[Person]) -> Iterator[Callable[..., Any]]:
    opened: list[BrowserContext] = []

    def _enter(language: str, *, script: bool = True, **options: Any) -> Person:
        options.setdefault("viewport", PHONE)
        context = browser.new_context(
            base_url=site.base, java_script_enabled=script, locale=language, **options
        )
        context.set_default_timeout(EACH)
        opened.append(context)
        return kind(context.new_page(), site, language, script=script)

    yield _enter
    for context in opened:
        context.close()
