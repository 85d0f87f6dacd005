"""Half an hour of load on a large bank: memory stays small and flat, and answers stay quick."""

from pathlib import Path
from statistics import median

from tests.bench import load, questionnaires
from tests.bench.report import Report, percentile
from tests.bench.seed import synthetic_world
from tests.bench.servers import running
from tests.bench.throughput import RESPONDENTS, tokens

MINUTES = 30
SETTLED = 5  # minutes after which memory may not grow any more
PAUSE = 0.1  # seconds between two answers of a respondent


def report(out: Report, folder: Path) -> None:
    """Print memory and latency at the beginning and at the end."""
    out.part(f"Soak ({MINUTES} minutes, {RESPONDENTS} respondents)")
    bank = questionnaires.synthetic(
        2_000, languages=questionnaires.LANGUAGES, in_leaf=10, leaves_each=25
    )  # without gates: these respondents answer everything, yes and no
    made = synthetic_world(folder, bank, RESPONDENTS)
    memory, slowest = [], []
    with running("product", made.file) as server:
        tokens(server, made.respondents)
        for _ in range(MINUTES):
            result = load.run(load.Job(server.port, 60, made.respondents, pause=PAUSE))
            memory.append(server.memory())
            slowest.append(percentile(result.latencies, 0.99))
    out.say("memory after five minutes", memory[SETTLED - 1], "MiB")
    out.at_most("memory at the end", memory[-1], 150, "MiB")
    growth = median(memory[-3:]) / memory[SETTLED - 1]
    out.at_most("memory at the end, of that after five minutes", growth, 1.05)
    slowing = median(slowest[-5:]) / median(slowest[:5])
    out.at_most("p99 of the last five minutes, of the first five", slowing, 1.5)
