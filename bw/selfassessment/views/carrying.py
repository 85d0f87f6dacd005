"""Answers of an earlier cycle: brought in, read, confirmed a leaf at a time."""

from typing import NamedTuple

from flask import abort, flash, request, url_for
from werkzeug.wrappers import Response

from bw.questionnaire import memory
from bw.questionnaire.definition import Definition, Leaf, Question
from bw.selfassessment import carried, carry_over, forms, screens
from bw.selfassessment.carry_over import Confirmed
from bw.selfassessment.queries import Subject
from bw.selfassessment.views.base import ONE, blueprint, find, find_locked
from bw.web import policy, requests
from bw.web.locale import ngettext
from bw.web.pages import go, page


class LeafWaiting(NamedTuple):
    """A leaf with answers to confirm."""

    leaf: Leaf
    number: int


class Missed(NamedTuple):
    """An answer that could not be brought in, under the words of its own version."""

    question: Question
    answer: str
    reason: str  # code of the sentence


@blueprint.get(f"{ONE}/carried")
@policy.roles(policy.FACTORY)
def brought_in(assessment_id: int) -> Response:
    """What was brought in from an earlier cycle, what waits, and what did not fit. Rule Q15."""
    subject, definition = find(assessment_id)
    return _overview(subject, definition)


def _overview(subject: Subject, definition: Definition, status: int = 200) -> Response:
    source = carried.source_of(subject)
    earlier = source or carried.source_for(subject.factory_id, subject.cycle_number)
    return page(
        "selfassessment/carried.html",
        status=status,
        subject=subject,
        definition=definition,
        source=source,
        earlier=earlier,
        blockers=[] if source else carry_over.blockers(subject, earlier),
        waiting=_waiting(subject, definition),
        missed=_missed(subject, source),
    )


def _waiting(subject: Subject, definition: Definition) -> list[LeafWaiting]:
    counts: dict[int, int] = {}
    for offer in carried.asked(carried.offers(subject), definition, subject.steps):
        leaf = definition.questions[offer.position].leaf_index
        counts[leaf] = counts.get(leaf, 0) + 1
    return [LeafWaiting(definition.leaves[leaf], number) for leaf, number in counts.items()]


def _missed(subject: Subject, source: carried.Source | None) -> list[Missed]:
    if source is None:
        return []
    old = memory.definition(source.version_id)
    left = carried.left_behind(subject.id)
    stored = carried.values_at(source.id, [position for position, _ in left])
    return [
        Missed(
            old.questions[position],
            screens.shown(old.questions[position], stored.get(position, ""), subject.country),
            f"carry_{reason}",
        )
        for position, reason in left
    ]


@blueprint.post(f"{ONE}/carried")
@policy.roles(policy.FILL)
def bring_in(assessment_id: int) -> Response:
    """Bring the answers of the latest earlier cycle in, to be confirmed. Rule Q15."""
    subject, definition = find_locked(assessment_id)
    source = carried.source_for(subject.factory_id, subject.cycle_number)
    here = url_for("selfassessment.brought_in", assessment_id=subject.id)
    if carry_over.blockers(subject, source) or source is None:
        # Pressed twice: what was brought in stands there.
        return go(here) if subject.carried_from else _overview(subject, definition, 422)
    carry_over.bring_in(
        subject.id, definition, source, factory_id=subject.factory_id, by=requests.person()
    )
    return go(here)


def _leaf(subject: Subject, definition: Definition, name: str) -> Leaf:
    """The leaf with this name; 404 when there is none or nothing was ever brought in."""
    found = next((leaf for leaf in definition.leaves if leaf.name == name), None)
    if found is None or subject.carried_from is None:
        abort(404)
    return found


@blueprint.get(f"{ONE}/carried/<leaf>")
@policy.roles(policy.FACTORY)
def carried_leaf(assessment_id: int, leaf: str) -> Response:
    """The answers of a leaf that wait, to be read and confirmed together. Rule Q15."""
    subject, definition = find(assessment_id)
    return _show_leaf(subject, definition, _leaf(subject, definition, leaf), Confirmed())


def _show_leaf(
    subject: Subject,
    definition: Definition,
    leaf: Leaf,
    done: Confirmed,
    status: int = 200,
    *,
    none_ticked: bool = False,
) -> Response:
    found = carried.offers_between(subject, leaf.first, leaf.last)
    offers = [
        (definition.questions[offer.position], offer)
        for offer in carried.asked(found, definition, subject.steps)
    ]
    return page(
        "selfassessment/carried_leaf.html",
        status=status,
        subject=subject,
        leaf=leaf,
        source=carried.source_of(subject),
        offers=offers,
        done=done,
        none_ticked=none_ticked,
        problems=[(definition.questions[p], code) for p, code in sorted(done.problems.items())],
        blockers=carry_over.answering_blockers(subject),
        shown=screens.shown,
    )


@blueprint.post(f"{ONE}/carried/<leaf>")
@policy.roles(policy.FILL)
def confirm_leaf(assessment_id: int, leaf: str) -> Response:
    """Confirm the ticked answers of a leaf. Rule Q15."""
    subject, definition = find_locked(assessment_id)
    where = _leaf(subject, definition, leaf)
    if carry_over.answering_blockers(subject):
        return _show_leaf(subject, definition, where, Confirmed(), 422)
    key, _hash = forms.key_of(request.form, f"leaf {leaf}", account_id=requests.person().account_id)
    refs = request.form.getlist("ref")[: forms.MOST_FIELDS]
    positions = [definition.by_ref[ref].position for ref in refs if ref in definition.by_ref]
    done = carry_over.confirm(
        subject, definition, where.index, positions, key=key, by=requests.person()
    )
    if done.problems or not positions:
        return _show_leaf(subject, definition, where, done, 422, none_ticked=not positions)
    flash(told(done.count))
    rest = carried.offers_between(subject, where.first, where.last)
    if carried.asked(rest, definition, subject.steps):
        return go(request.path)
    return go(url_for("selfassessment.brought_in", assessment_id=subject.id))


def told(count: int) -> str:
    """How many answers count now, in a line."""
    return ngettext(
        "%(num)s answer is confirmed and counts.", "%(num)s answers are confirmed and count.", count
    )
