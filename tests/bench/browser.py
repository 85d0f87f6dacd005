"""Slow lines in Chromium, as its developer tools make them."""

import json
import shutil
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.questionnaires import real_bank
from tests.bench.report import Report
from tests.bench.seed import making, respondents
from tests.bench.servers import Server, running


def _line(kilobits: int, milliseconds: int) -> dict[str, Any]:
    each_way = kilobits * 1000 / 8
    rates = {"downloadThroughput": each_way, "uploadThroughput": each_way}
    return {"offline": False, "latency": milliseconds, **rates}


SLOW, SLOWER = _line(250, 300), _line(50, 600)
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
TIMES = 5

# From the press of the button to the frame in which the next question stands.
WATCH = """() => {
  const before = document.querySelector("h1").textContent;
  const press = () => { window.pressed = performance.now(); };
  document.querySelector("#s").addEventListener("click", press);
  new MutationObserver((_, watching) => {
    const title = document.querySelector("#question h1");
    if (!title || title.textContent === before) return;
    watching.disconnect();
    requestAnimationFrame(() => { window.there = performance.now() - window.pressed; });
  }).observe(document.body, { childList: true, subtree: true });
}"""
PAINTED = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime"""


def report(out: Report, folder: Path) -> None:
    """Print the two figures, or why there are none."""
    out.part("Browser (Chromium, no TLS)")
    found = shutil.which("chromium")
    if found is None:
        out.say("not measured: Chromium is not there (apt-get install chromium)", "")
        return
    from playwright.sync_api import sync_playwright

    with making(folder, secure=False) as (made, app):
        people = respondents(app, real_bank(), 1)
    with running("product", made.file) as server, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        first = median(_first(chromium, server, people[0]) for _ in range(TIMES))
        out.at_most("250 kbit/s, 300 ms: first question, nothing in the cache", first, 1.0, "s")
        for name, line, most in (
            ("250 kbit/s, 300 ms", SLOW, 0.45),
            ("50 kbit/s, 600 ms", SLOWER, 1.1),
        ):
            seconds = _next(chromium, server, people[0], line)
            out.at_most(f"{name}: Submit to the next question", seconds, most, "s")
        chromium.close()


def _page(chromium: Any, server: Server, who: dict[str, Any], line: dict[str, Any]) -> Any:
    """A new person at a phone on the slow line: nothing in any cache."""
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    name, value = who["cookie"].split("=", 1)
    address = f"http://127.0.0.1:{server.port}"
    context.add_cookies([{"name": name, "value": value, "url": address}])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", line)
    return page


def _address(server: Server, who: dict[str, Any], at: int) -> str:
    place = f"/self-assessments/{who['assessment']}/questions/{who['refs'][at]}"
    return f"http://127.0.0.1:{server.port}{place}"


def _first(chromium: Any, server: Server, who: dict[str, Any]) -> float:
    page = _page(chromium, server, who, SLOW)
    page.goto(_address(server, who, 0), wait_until="load")
    page.wait_for_function(PAINTED)
    seconds = page.evaluate(PAINTED) / 1000
    page.context.close()
    return float(seconds)


def _next(chromium: Any, server: Server, who: dict[str, Any], line: dict[str, Any]) -> float:
    page = _page(chromium, server, who, line)
    page.goto(_address(server, who, 0), wait_until="networkidle")
    times = []
    for _ in range(TIMES):
        _answer(page)
        page.wait_for_timeout(2500)  # what the page checks while one types is over
        page.evaluate(WATCH)
        page.click("#s")
        page.wait_for_function("() => window.there")
        times.append(page.evaluate("() => { const t = window.there; window.there = 0; return t; }"))
    page.context.close()
    return float(median(times)) / 1000


def _answer(page: Any) -> None:
    """Answer whatever kind of question stands there."""
    box = page.locator("#question [name^=answer]").first
    if box.get_attribute("type") in ("radio", "checkbox"):
        box.check()
    elif box.evaluate("each => each.tagName") == "SELECT":
        box.select_option(index=1)
    else:
        box.fill(json.dumps(12))
