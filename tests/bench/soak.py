"""Half an hour of load: memory stays flat, and the last minutes are as quick as the first."""

from pathlib import Path
from statistics import median

from tests.bench import load, questionnaires
from tests.bench.report import Report, percentile
from tests.bench.seed import synthetic_world
from tests.bench.servers import running
from tests.bench.throughput import RESPONDENTS, tokens

MINUTES = 30
SETTLED = 5  # minutes after which memory may not grow any more
PAUSE = 0.05  # seconds between two answers of a respondent


def report(out: Report, folder: Path) -> None:
    """Print memory and latency at the beginning and at the end."""
    out.part(f"Soak ({MINUTES} minutes, {RESPONDENTS} respondents)")
    made = synthetic_world(folder, questionnaires.synthetic(50), RESPONDENTS)
    memory, slowest = [], []
    with running("product", made.file) as server:
        tokens(server, made.respondents)
        for _ in range(MINUTES):
            result = load.run(load.Job(server.port, 60, made.respondents, pause=PAUSE))
            memory.append(server.memory())
            slowest.append(percentile(result.latencies, 0.99))
    out.say("memory after five minutes", memory[SETTLED - 1], "MiB")
    growth = median(memory[-3:]) / memory[SETTLED - 1]
    out.at_most("memory at the end, of that after five minutes", growth, 1.05)
    slowing = median(slowest[-5:]) / median(slowest[:5])
    out.at_most("p99 of the last five minutes, of the first five", slowing, 1.5)
