"""Texts that show answers."""

import pytest
from flask import Flask

from bw.questionnaire.outline import Outline
from bw.selfassessment import showing
from tests.questionnaire.build import calculation, leaf, note, outline, q, repeat, section
from tests.selfassessment.world import World, world
from tests.statements import statements


def form() -> Outline:
    return outline(
        section(
            "FP",
            leaf(
                "A",
                q("workers", "integer"),
                q("union", "yes_no"),
                calculation("twice", "${workers} * 2"),
                note("n", "So there are ${workers}, twice ${twice}, and a union: ${ union }."),
                q("some", "integer", hint="Not more than ${workers}.", constraint=". <= ${workers}",
                  constraint_message="There are only ${workers}.", label="How many?"),
                q("hidden", relevant="${union} = 'no'"),
                q("more", label="And ${hidden}?"),
                repeat("r", q("name"), q("age", label="How old is ${name}?", hint="Of ${workers}")),
            ),
        )
    )  # fmt: skip


@pytest.fixture
def there(app: Flask) -> World:
    return world(form())


def asked(there: World, name: str, app: Flask) -> dict[str, str]:
    question = there.definition.by_name[name]
    with app.test_request_context():
        shown = showing.with_answers(there.subject(), there.definition, question)
    return {key: getattr(shown, key).in_language("en") for key in question.showing}


def test_text_shows_answers_as_people_read_them(there: World, app: Flask) -> None:
    there.save("WORKERS", "12000")
    there.save("UNION", "yes")

    assert asked(there, "n", app) == {
        "label": "So there are 12,000, twice 24000, and a union: Yes."
    }
    assert asked(there, "some", app) == {
        "hint": "Not more than 12,000.", "constraint_message": "There are only 12,000.",
    }  # fmt: skip


def test_answer_that_is_not_there_or_does_not_apply_is_an_ellipsis(
    there: World, app: Flask
) -> None:
    assert asked(there, "some", app)["hint"] == "Not more than …."
    assert asked(there, "n", app)["label"].startswith("So there are …, twice …,")
    there.save("UNION", "no")
    there.save("HIDDEN", "words")
    assert asked(there, "more", app) == {"label": "And words?"}
    there.save("UNION", "yes", based_on=1)
    assert asked(there, "more", app) == {"label": "And …?"}


def test_question_that_shows_nothing_costs_nothing(there: World, app: Flask) -> None:
    question = there.definition.by_name["workers"]
    subject = there.subject()

    with statements() as seen:
        assert showing.with_answers(subject, there.definition, question) is question

    assert seen == []


def test_text_without_answers_at_hand_has_an_ellipsis(there: World) -> None:
    built = there.definition

    assert built.by_name["some"].hint.in_language("en") == "Not more than …."
    assert built.by_name["some"].label.in_language("en") == "How many?"
    assert set(built.by_name["some"].showing) == {"hint", "constraint_message"}


def test_field_shows_what_stands_in_its_entry(there: World, app: Flask) -> None:
    age = there.definition.by_name["r"].fields[1]
    lookup = {"name": "Rahima", "workers": "12"}.__getitem__

    with app.test_request_context():
        shown = showing.filled_in(there.definition, age, lookup, "bd")

    assert shown.label.in_language("en") == "How old is Rahima?"
    assert there.definition.constraint_needs(there.definition.by_name["r"].position) == {0}


def test_needs_of_a_text_are_those_of_what_it_shows(there: World) -> None:
    built = there.definition

    assert built.shown_needs(built.by_name["n"]) == {0, 1}
    assert built.shown_needs(built.by_name["more"]) == {5}
