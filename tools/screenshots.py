"""``make screenshots``: takes the pictures of the README from the demo, as a phone shows it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
PHONE = {"width": 360, "height": 740}
PATIENCE = 120  # seconds until the demo must answer
ACCOUNT = "manager.bd@demo.test"
PASSWORD = "demo-only-passw0rd"  # noqa: S105 - printed by the demo for everybody


@contextmanager
def demo() -> Iterator[str]:
    """The address of a demo of its own, ended and thrown away afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as instance:
        settings = {"BW_DEMO": "1", "BW_INSTANCE": instance, "PORT": str(port)}
        command = [sys.executable, "-m", "flask", "--app", "app", "demo", "serve"]
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.DEVNULL
        )
        try:
            _await(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def _await(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):  # noqa: S310 - own demo
                return
        except OSError:  # not there yet, or too busy to answer
            time.sleep(0.2)
    raise SystemExit("The demo did not start; make run says why.")


def half_done(page: Page) -> str:
    """The path of the self-assessment of the demo that is half done: most questions of all."""
    page.goto("/factories")
    factories = set(re.findall(r"/factories/\d+(?=[\"/])", page.content()))
    found: dict[str, int] = {}
    for path in sorted(factories):
        page.goto(f"{path}/self-assessments")
        for assessment in set(re.findall(r"/self-assessments/\d+(?=[\"/])", page.content())):
            page.goto(f"{assessment}/questions?show=unanswered")
            found[assessment] = page.locator(f"a[href*='{assessment}/questions/']").count()
    return max(found, key=lambda path: (found[path], path))


def take(page: Page) -> None:
    """Sign in and take each picture."""
    page.goto("/sign-in")
    page.fill("[name=email]", ACCOUNT)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_load_state()
    path = half_done(page)
    page.goto(f"{path}/questions?show=priority")
    question = page.locator(f"a[href*='{path}/questions/']").first.get_attribute("href")
    pictures = {
        "sections": ("en", path),
        "question": ("en", question),
        "summary": ("en", f"{path}/summary"),
    }
    pictures["question-bn"] = ("bn", question)
    for name, (language, address) in pictures.items():
        page.goto(str(address))
        if page.locator("html").get_attribute("lang") != language:
            choice = page.locator(f"form.langs button[value={language}]")
            if not choice.is_visible():
                page.locator("header summary").click()
            choice.click()
            page.wait_for_load_state()
        page.screenshot(path=TARGET / f"{name}.png", full_page=name.startswith("question"))
        print(TARGET.relative_to(ROOT) / f"{name}.png")


def phone(browser: Browser, address: str) -> Page:
    """A page of a small telephone."""
    context = browser.new_context(base_url=address, viewport=PHONE, locale="en")  # type: ignore[arg-type]
    return context.new_page()


def main() -> int:
    """Take the pictures, or say what is missing."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is not there: apt-get install chromium fonts-noto-core")
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        take(phone(browser, address))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
