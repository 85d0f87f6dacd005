"""A self-assessment without a database: the rows and counters that the actions would write."""

from bw.questionnaire.definition import Definition, Visibility
from bw.selfassessment import progress
from bw.selfassessment.progress import NOTHING, Count, Effects, Part, Stored


class Simulated:
    """Rows and counters, moved by the difference with each answer."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        scopes, counters = progress.recount(definition, {})
        self.rows: dict[int, Stored] = {p: Stored(scope=s) for p, s in scopes.items()}
        self.counters: dict[Part, Count] = dict(counters)

    def put(self, position: int, value: str) -> Effects:
        """Answer (or clear, with an empty value) what applies, reading only the wanted rows."""
        wanted = progress.wanted(self.definition, position)
        read = {p: row for p, row in self.rows.items() if p in wanted}
        effects = progress.effects(self.definition, position, read, value)
        row = self.rows.get(position, NOTHING)
        self.rows[position] = row._replace(value=value, revision=row.revision + 1)
        for p, scope in effects.scopes.items():
            self.rows[p] = self.rows.get(p, NOTHING)._replace(scope=scope)
        for part, count in effects.counters.items():
            self.counters[part] = self.counters.get(part, Count()) + count
        return effects

    @property
    def values(self) -> dict[int, str]:
        """The stored values."""
        return {p: row.value for p, row in self.rows.items() if row.value}

    @property
    def scopes(self) -> dict[int, Visibility]:
        """The scopes that are not simply visible."""
        return {p: r.scope for p, r in self.rows.items() if r.scope is not Visibility.VISIBLE}

    @property
    def hidden(self) -> set[int]:
        """Positions that do not apply."""
        return {p for p, row in self.rows.items() if row.scope is Visibility.HIDDEN}

    def count(self, steps: int = 1) -> Count:
        """The counter of the whole."""
        return progress.chosen(self.counters, progress.WHOLE, 0, steps)


def without_zeros(counters: dict[Part, Count]) -> dict[Part, Count]:
    """Counters that say something."""
    return {part: count for part, count in counters.items() if count != Count()}
