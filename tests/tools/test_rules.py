"""``make rules``: finding the deciding functions and putting constants in their place."""

from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import pytest

from tools.constants import FIRST, constants_for, replace
from tools.deciding import Deciding, deciding_functions, ids_of
from tools.rules import Trial, survivors, table


@pytest.fixture
def double() -> Iterator[FunctionType]:
    """A function as a rule might be, whole again after the test."""

    def double(value: int, *, times: int = 2) -> int | None:
        return value * times if value else None

    double.__module__ = "bw.cycles.rules"
    return double


@pytest.mark.parametrize(
    ("docstring", "ids"),
    [
        ("Whether it may. Rule G2.", ("G2",)),
        ("Why not. Rule G1. Rule G2. Rule G1.", ("G1", "G2")),
        ("Rules F1, F2 and Q10: in that order.", ("F1", "F2", "Q10")),
        ("The rules of the house.", ()),
    ],
)
def test_ids_in_a_docstring(docstring: str, ids: tuple[str, ...]) -> None:
    assert ids_of(docstring) == ids


def test_deciding_functions_of_a_tree(tmp_path: Path) -> None:
    feature = tmp_path / "bw" / "cycles"
    feature.mkdir(parents=True)
    function = 'def may(x):\n    """Rule G2."""\n'
    (feature / "rules.py").write_text(
        f"{function}\nclass C:\n    def m(self):\n        'Rule F1.'\n"
    )
    (feature / "views.py").write_text(function)
    (feature / "screens.py").write_text(function)
    assert deciding_functions(tmp_path) == [
        Deciding("bw.cycles.rules", "may", ("G2",), "bw/cycles/rules.py:1"),
        Deciding("bw.cycles.rules", "C.m", ("F1",), "bw/cycles/rules.py:5"),
        Deciding("bw.cycles.screens", "may", ("G2",), "bw/cycles/screens.py:1"),
    ]


def test_constants_fit_the_type(double: FunctionType) -> None:
    assert list(constants_for(double)) == ["0", "1", "None", FIRST]


def test_function_that_writes_is_tried_as_doing_nothing(double: FunctionType) -> None:
    double.__module__ = "bw.cycles.actions"
    double.__annotations__["return"] = Path
    assert list(constants_for(double)) == ["None"]


def test_constant_stands_in(double: FunctionType) -> None:
    replace(double, constants_for(double)["1"])
    assert [double(3), double(4, times=5)] == [1, 1]


def test_first_answer_stands_in_for_ever(double: FunctionType) -> None:
    replace(double, constants_for(double)[FIRST])
    assert [double(0), double(3), double(4), double(0)] == [None, 6, 6, 6]


def test_survivor_is_named() -> None:
    function = Deciding("bw.cycles.rules", "may", ("G2", "F1"), "bw/cycles/rules.py:1")
    trials = [Trial(function, "True", {"G2"}), Trial(function, "False")]
    assert list(survivors(trials)) == [
        "cycles.rules.may may always say False (G2, F1; bw/cycles/rules.py:1)",
        "cycles.rules.may can be any constant for the tests of F1",
    ]
    assert next(table(trials)).split() == [
        "SURVIVES", "cycles.rules.may", "1/2", "constants", "G2", "F1",
    ]  # fmt: skip
