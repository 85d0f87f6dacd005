"""What conditions and checks see: each calculation and condition is worked out once."""

from bw.questionnaire.definition import Visibility
from bw.questionnaire.entries import Entry
from bw.selfassessment.evaluation import EntryEvaluation, Evaluation
from tests.questionnaire.build import calculation, definition, leaf, q, repeat, section

LINKS = 12  # each names the one before it twice: worked out anew, the first is asked 4,096 times


class Counted(dict):
    """Values that count how often they are looked at."""

    asked = 0

    def get(self, *given: object) -> object:
        self.asked += 1
        return super().get(*given)


def doubled() -> list:
    return [
        calculation(f"c{n}", f"${{c{n - 1}}} + ${{c{n - 1}}}" if n else "${a} + 0")
        for n in range(LINKS)
    ]


def test_calculation_is_worked_out_once() -> None:
    built = definition(section("S", leaf("L", q("a", "integer"), *doubled())))
    values = Counted({0: "1"})

    assert Evaluation(built, values).lookup(f"c{LINKS - 1}") == str(2 ** (LINKS - 1))
    assert values.asked == 1


def test_calculations_and_conditions_of_an_entry_are_worked_out_once() -> None:
    gated = [
        q(f"f{n}", relevant=f"${{f{n - 1}}} = 'no' or ${{f{n - 1}}} = 'x'" if n else "")
        for n in range(LINKS)
    ]
    built = definition(section("S", leaf("L", repeat("g", q("a", "integer"), *doubled(), *gated))))
    group = built.questions[0]
    values = Counted({"a": "1"} | {f"f{n}": "x" for n in range(LINKS)})
    inside = EntryEvaluation(Evaluation(built, {}), group, [Entry("e", 1, values)], 0)

    assert inside.lookup(f"c{LINKS - 1}") == str(2 ** (LINKS - 1))
    assert values.asked == 1
    assert inside.scope(group.fields[-1]) is Visibility.VISIBLE
    assert values.asked <= 1 + 2 * LINKS
