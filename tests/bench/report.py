"""The lines of the report: a figure, its budget, and whether it keeps to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Report:
    """Prints each line as soon as it is known, and remembers what missed its budget."""

    missed: list[str] = field(default_factory=list)

    def part(self, title: str) -> None:
        """A heading."""
        print(f"\n{title}", flush=True)

    def say(self, name: str, value: float | str, unit: str = "") -> None:
        """A figure without a budget."""
        print(f"  {name:<62}{_text(value):>10} {unit}", flush=True)

    def at_most(self, name: str, value: float, budget: float, unit: str = "") -> None:
        """A figure that may not be larger than its budget."""
        self._judge(name, value, value <= budget, f"≤ {_text(budget)}", unit)

    def at_least(self, name: str, value: float, budget: float, unit: str = "") -> None:
        """A figure that may not be smaller than its budget."""
        self._judge(name, value, value >= budget, f"≥ {_text(budget)}", unit)

    def _judge(self, name: str, value: float, kept: bool, budget: str, unit: str) -> None:
        if not kept:
            self.missed.append(name)
        verdict = "ok" if kept else "MISS"
        print(f"  {name:<62}{_text(value):>10} {unit:<6}{budget:>9}  {verdict}", flush=True)


def _text(value: float | str) -> str:
    if isinstance(value, str):
        return value
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"


def middle_ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median of the ratios of runs that stood side by side."""
    return median(a / b for a, b in zip(above, below, strict=True))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0–1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


Part = Callable[[Report], None]
