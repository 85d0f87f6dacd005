"""``make rules``: replaces each function that decides a rule by constants; a test must notice.

The tests that carry the ids of the function run once for each constant, in a process of its own
that begins with everything imported. A constant that no test notices is a survivor; so is an id
whose own tests notice none of the constants.
"""

import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest
from _pytest.runner import runtestprotocol

from tools.constants import constants_for, function_of, replace
from tools.deciding import Deciding, deciding_functions

ROOT = Path(__file__).resolve().parent.parent
SLOW = ("browser", "kill", "postgres")
SECONDS = 120  # a constant may make a loop endless: that is noticed too

# "label constant" -> why no test can tell this constant from the function.
EXCUSED: dict[str, str] = {}


@dataclass(slots=True)
class Trial:
    """One constant in the place of one function, and the ids whose tests noticed."""

    function: Deciding
    constant: str
    noticed: set[str] = field(default_factory=set)

    @property
    def excused(self) -> bool:
        """Whether the table above says why nothing can notice."""
        return f"{self.function.label} {self.constant}" in EXCUSED


class Trials:
    """The pytest plugin: after collection it runs the trials instead of the tests."""

    def __init__(self, functions: Sequence[Deciding]) -> None:
        self.functions = functions
        self.trials: list[Trial] = []
        self.broken: set[str] = set()
        self.proven: set[str] = set()
        self.items: list[tuple[pytest.Item, frozenset[str]]] = []
        self.scratch = tempfile.TemporaryDirectory()

    def pytest_configure(self) -> None:
        """Few examples of each property, and no search for the smallest one."""
        from hypothesis import Phase, settings

        settings.register_profile(
            "rules", database=None, deadline=None, max_examples=25, phases=[Phase.generate]
        )
        settings.load_profile("rules")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the tests that carry an id, the quick ones of ``test_rules.py`` first."""
        found = [(item, ids_of(item)) for item in items]
        self.proven = {identity for _, ids in found for identity in ids}
        self.items = [
            (item, ids)
            for item, ids in found
            if ids and not any(item.get_closest_marker(name) for name in SLOW)
        ]
        self.items.sort(key=lambda pair: pair[0].path.name not in {"test_rules.py"})
        items[:] = [item for item, _ in self.items]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the trials in processes of their own, as many at a time as there are processors."""
        if session.testsfailed:  # a file could not be collected
            return True
        self.broken = self._without_constant()
        running: dict[int, tuple[Trial, int]] = {}
        for number, function in enumerate(self.functions):
            target = function_of(function.module, function.name)
            for place, constant in enumerate(constants_for(target)):
                trial = Trial(function, constant)
                self.trials.append(trial)
                if len(running) >= (os.cpu_count() or 1):
                    self._wait(running)
                child, written = self._start(trial, f"{number}-{place}")
                running[child] = (trial, written)
        while running:
            self._wait(running)
        return True

    def _without_constant(self) -> set[str]:
        """The tests that fail as things stand: they would prove nothing."""
        ids = frozenset(identity for function in self.functions for identity in function.ids)
        trial = Trial(Deciding("", "", tuple(ids), ""), "")
        child, written = self._start(trial, "before", stop=False)
        self._wait({child: (trial, written)})
        return trial.noticed

    def _start(self, trial: Trial, name: str, *, stop: bool = True) -> tuple[int, int]:
        # A file, not a pipe: what nobody reads before the end would fill one, and stop the child.
        writing = os.open(Path(self.scratch.name, f"{name}.told"), os.O_RDWR | os.O_CREAT)
        child = os.fork()
        if child:
            return child, writing
        try:
            quiet(name, self.scratch.name)
            self._try(trial, writing, stop=stop)
        finally:
            os._exit(0)

    def _try(self, trial: Trial, writing: int, *, stop: bool) -> None:
        function = trial.function
        if function.name:
            target = function_of(function.module, function.name)
            replace(target, constants_for(target)[trial.constant])
        wanted = set(function.ids)
        for item, all_ids in self.items:
            ids = all_ids & (wanted if stop else {*function.ids})
            if not ids or item.nodeid in self.broken:
                continue
            # Which test comes next depends on this one, so each tidies up for itself: down to the
            # fixtures of its module here, and those before it begins.
            item.session._setupstate.teardown_exact(item)
            os.write(writing, line("begun", item, ids))
            signal.alarm(SECONDS)
            module = cast("pytest.Item", item.parent)
            reports = runtestprotocol(item, log=False, nextitem=module)
            signal.alarm(0)
            failed = any(report.failed for report in reports)
            os.write(writing, line("failed" if failed else "passed", item, ids))
            wanted -= ids if failed else set()

    def _wait(self, running: dict[int, tuple[Trial, int]]) -> None:
        """Until one of the trials ends; what was begun and did not end has been noticed too."""
        child, _ = os.wait()
        trial, written = running.pop(child)
        os.lseek(written, 0, os.SEEK_SET)
        with os.fdopen(written, encoding="utf-8") as told:
            last: dict[str, list[str] | str] = {}
            for text in told:
                last = json.loads(text)
                if last["what"] == "failed":
                    trial.noticed |= {*last["ids"]} if trial.function.name else {str(last["test"])}
            if last.get("what") == "begun":
                trial.noticed |= {*last["ids"]} if trial.function.name else {str(last["test"])}


def quiet(name: str, scratch: str) -> None:
    """In the process of a trial: no output, temporary files of its own."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    folder = Path(scratch, name)
    folder.mkdir()
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(folder)


def line(what: str, item: pytest.Item, ids: frozenset[str]) -> bytes:
    """A line for the pipe, short enough to be written in one piece."""
    told = {"what": what, "test": item.nodeid, "ids": sorted(ids)}
    return f"{json.dumps(told)}\n".encode()


def ids_of(item: pytest.Item) -> frozenset[str]:
    """The ids of the rules that a test proves."""
    return frozenset(identity for mark in item.iter_markers("rule") for identity in mark.args)


def chosen_functions(ids: Sequence[str]) -> list[Deciding]:
    """The functions to replace: all, or those that decide one of ``ids``."""
    return [one for one in deciding_functions(ROOT) if not ids or {*ids} & {*one.ids}]


def files_with_marks() -> list[str]:
    """The files of tests that carry the id of a rule."""
    paths = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(path) for path in paths if "mark.rule(" in path.read_text(encoding="utf-8")]


def survivors(trials: Sequence[Trial]) -> Iterator[str]:
    """A sentence for each constant, and each id, that nothing noticed."""
    for trial in trials:
        if not trial.noticed and not trial.excused:
            told = f"{trial.function.label} may always say {trial.constant}"
            yield f"{told} ({', '.join(trial.function.ids)}; {trial.function.place})"
    for function in dict.fromkeys(trial.function for trial in trials):
        of_function = [trial for trial in trials if trial.function == function]
        noticed = {identity for trial in of_function for identity in trial.noticed}
        for identity in function.ids:
            if noticed and identity not in noticed:
                yield f"{function.label} can be any constant for the tests of {identity}"


def table(trials: Sequence[Trial]) -> Iterator[str]:
    """A line for each function: its rules, and how many of its constants were noticed."""
    for function in dict.fromkeys(trial.function for trial in trials):
        of_function = [trial for trial in trials if trial.function == function]
        noticed = sum(bool(trial.noticed) or trial.excused for trial in of_function)
        state = "ok" if noticed == len(of_function) else "SURVIVES"
        ids = " ".join(function.ids)
        yield f"{state:<9}{function.label:<52}{noticed}/{len(of_function)} constants  {ids}"


def main(ids: list[str]) -> int:
    """Try the constants and print what was found; 1 when something survived."""
    plugin = Trials(chosen_functions(ids))
    options = ["-q", "--no-header", "-p", "no:xdist", "-p", "no:cov", "-p", "no:cacheprovider"]
    status = pytest.main([*options, *files_with_marks()], plugins=[plugin])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return int(status)
    write = sys.stdout.write
    write("\n".join(["", *table(plugin.trials), ""]))
    known = (ROOT / "tests" / "rule_ids.txt").read_text(encoding="utf-8").split()
    open_ids = [identity for identity in known if identity not in plugin.proven]
    if not ids:
        write(f"\n{len(plugin.proven)} of {len(known)} rules have a test. Without one yet:\n")
        write(" ".join(open_ids) + "\n")
    found = [f"fails as things stand: {test}" for test in sorted(plugin.broken)]
    found = found or [*survivors(plugin.trials)]
    write("".join(f"\n{sentence}" for sentence in found) or "\nEvery constant was noticed.")
    write("\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
