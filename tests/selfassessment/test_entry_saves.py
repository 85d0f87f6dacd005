"""Saving entries: whatever is done in whatever order, lists, counters and history agree."""

from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bw.accounts.sessions import SignedIn
from bw.db import writing
from bw.questionnaire import entries as texts
from bw.questionnaire.entries import Entry
from bw.selfassessment import entry_history, entry_saves, progress, queries, recount
from bw.selfassessment.actions import Outcome, Result
from bw.selfassessment.entry_saves import EntrySave
from tests.questionnaire.build import leaf, outline, q, repeat, section
from tests.selfassessment.world import World, world

MOST = 4
LISTS = outline(
    section(
        "S",
        leaf("L", q("gate", "yes_no"),
             repeat("units", q("name"), q("size", "integer"), most=MOST, count="entries", least=2),
             q("big", "yes_no", relevant="sum(${size}) > 10"),
             q("many", "yes_no", relevant="count(${units}) >= 3")),
    )
)  # fmt: skip
NUMBERS = count()
IDS = [f"entry{n:07}" for n in range(6)]


@pytest.fixture
def at(app: Flask) -> World:
    return world(LISTS)


def save(
    at: World, by: SignedIn, entry_id: str, values: dict[str, str] | None, based_on: int, key: str
) -> Outcome:
    group = at.definition.by_name["units"]
    with writing():
        subject = queries.find_for_save(by, at.assessment_id, key)
        assert subject is not None
        rows = queries.rows_at(subject.id, progress.wanted(at.definition, group.position))
        made = EntrySave(entry_id, values, based_on, key, f"{entry_id} {values} {based_on}")
        return entry_saves.keep_entry(subject, at.definition, group, made, rows, by=by)


def standing(at: World) -> dict[str, Entry]:
    row = at.rows.get(at.definition.by_name["units"].position)
    return {entry.id: entry for entry in texts.read(row.value)} if row else {}


SIZES = st.sampled_from(("", "1", "5", "9"))
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(IDS),
        st.one_of(st.none(), st.builds(lambda size: {"name": "N", "size": size}, SIZES)),
        st.booleans(),  # based on what stands, or on what was never there
    ),
    max_size=12,
)


@pytest.mark.rule("F4")
@pytest.mark.rule("Q18")
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=DEEDS)
def test_any_order_of_saves_keeps_what_it_says(at: World, deeds: list) -> None:
    by, model = at.person(), standing(at)
    for entry_id, given_values, current in deeds:
        there = model.get(entry_id)
        values = given_values and {k: v for k, v in given_values.items() if v}
        based_on = (there.revision if there else 0) if current else 999
        outcome = save(at, by, entry_id, values, based_on, f"a-new-key-{next(NUMBERS)}")
        wanted = _wanted(model, there, values, current)
        assert outcome.result is wanted
        model = standing(at)
        if outcome.result is Result.SAVED:
            assert dict(model[entry_id].values) == values if values else entry_id not in model
    assert recount.drift(at.assessment_id, at.definition) == []
    changes = queries.history(at.assessment_id, 1)
    assert [c.value_before for c in changes[:-1]] == [c.value_after for c in changes[1:]]


def _wanted(
    model: dict[str, Entry], there: Entry | None, values: dict[str, str] | None, current: bool
) -> Result:
    if values == (dict(there.values) if there else None):
        return Result.UNCHANGED
    if not current:
        return Result.CONFLICT
    return Result.REFUSED if there is None and len(model) >= MOST else Result.SAVED


def test_revision_of_an_entry_names_the_change_that_wrote_it(at: World) -> None:
    by = at.person()
    for n, name in enumerate(IDS[:3], 1):
        save(at, by, name, {"name": name}, 0, f"key-number-{n}")
    save(at, by, IDS[0], {"name": "other"}, 1, "key-number-4")
    assert [entry.revision for entry in standing(at).values()] == [4, 2, 3]
    change = entry_history.change_at(at.assessment_id, 1, 4)
    assert change is not None
    assert '"other"' in change.value_after


@pytest.mark.rule("F5")
def test_same_save_again_is_its_stored_result(at: World) -> None:
    by = at.person()
    first = save(at, by, IDS[0], {"name": "A"}, 0, "one-key-of-mine")
    save(at, by, IDS[0], None, 1, "another-key-00")
    again = save(at, by, IDS[0], {"name": "A"}, 0, "one-key-of-mine")
    assert (first.result, again.result) == (Result.SAVED, Result.REPEATED)
    assert standing(at) == {}  # it was removed since, and stays so


def test_entries_open_what_hangs_on_their_sum_and_number(at: World) -> None:
    by = at.person()
    opened = [
        save(at, by, name, {"size": "5"}, 0, f"key-number-{n}").effects.opened
        for n, name in enumerate(IDS[:3])
    ]
    big, many = (at.definition.by_name[name].position for name in ("big", "many"))
    assert opened == [(), (), (big, many)]
    assert save(at, by, IDS[0], None, 1, "key-number-9").effects.closed == (big, many)
