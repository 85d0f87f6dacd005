"""Cycles, sections, subsections, lists, search, and why a question is or is not counted."""

from flask import abort, flash, request, url_for
from werkzeug.wrappers import Response

from bw.cycles.models import Cycle
from bw.questionnaire import memory
from bw.questionnaire.definition import Visibility
from bw.questionnaire.queries import published_version
from bw.selfassessment import (
    actions,
    carried,
    carry_over,
    explained,
    forms,
    overview,
    progress,
    queries,
    screens,
)
from bw.selfassessment.views.base import ONE, address, blueprint, find, find_locked
from bw.web import locale, policy, requests
from bw.web.locale import gettext as _
from bw.web.pages import go, page


@blueprint.get("/factories/<int:factory_id>/self-assessments")
@policy.roles(policy.FACTORY)
def cycles(factory_id: int) -> Response:
    """The cycles of a factory, each with its self-assessment. Rule F2."""
    factory = queries.factory_of(requests.person(), factory_id)
    if factory is None:
        abort(404)
    locale.with_zone(factory.programme.zone)
    rows = overview.cycles_of(factory_id)
    roles = queries.roles_at(requests.person(), factory_id)
    return page(
        "selfassessment/cycles.html",
        factory=factory,
        rows=rows,
        counts=overview.counts_of(rows),
        may_start=policy.Role.MANAGER in roles,
    )


@blueprint.route("/cycles/<int:cycle_id>/self-assessment", methods=["GET", "POST"])
@policy.roles(policy.FACTORY)
def start(cycle_id: int) -> Response:
    """Start the self-assessment of a cycle: choose the steps. Rule F1. Rule Q22. Rule Q15."""
    cycle = queries.cycle_of(requests.person(), cycle_id)
    if cycle is None:
        abort(404)
    if there := queries.assessment_of_cycle(cycle_id):
        return go(url_for("selfassessment.sections", assessment_id=there))
    version = published_version()
    version_id = version.id if version else None
    blockers = actions.start_blockers(cycle, version_id, by=requests.person())
    form = forms.StartForm()
    source = carried.source_for(cycle.factory_id, cycle.number)
    if version_id is not None:
        form.offer(screens.more_steps(memory.definition(version_id), 1))
    if request.method == "GET" or blockers or version_id is None or not form.validate():
        return page(
            "selfassessment/start.html",
            status=200 if request.method == "GET" else 422,
            cycle=cycle,
            form=form,
            source=source,
            blockers=blockers,
        )
    return _begin(cycle, version_id, form, source)


def _begin(
    cycle: Cycle, version_id: int, form: forms.StartForm, source: carried.Source | None
) -> Response:
    """Start it, with the answers of the last cycle to be confirmed when they are wanted."""
    definition, by = memory.definition(version_id), requests.person()
    made = actions.start(cycle, definition, steps=form.steps(), by=by)
    if not form.carry.data or source is None:
        return go(url_for("selfassessment.sections", assessment_id=made.id))
    carry_over.bring_in(made.id, definition, source, factory_id=cycle.factory_id, by=by)
    return go(url_for("selfassessment.brought_in", assessment_id=made.id))


@blueprint.get(ONE)
@policy.roles(policy.FACTORY)
def sections(assessment_id: int) -> Response:
    """The sections of a self-assessment, in any order. Rule F2. Rule F3."""
    subject, definition = find(assessment_id)
    counters = queries.counters_of_sections(assessment_id)
    return page(
        "selfassessment/sections.html",
        subject=subject,
        definition=definition,
        rows=screens.section_rows(definition, counters, subject.steps),
        waiting=len(carried.asked(carried.offers(subject), definition, subject.steps)),
        whole=progress.chosen(counters, progress.WHOLE, 0, subject.steps),
    )


@blueprint.get(f"{ONE}/sections/<code>")
@policy.roles(policy.FACTORY)
def section(assessment_id: int, code: str) -> Response:
    """The subsections of a section, in a table with a bar in each row. Rule F8."""
    subject, definition = find(assessment_id)
    there = next((each for each in definition.sections if each.code == code), None)
    found = screens.section_row(definition, there, subject) if there else None
    if found is None:
        abort(404)
    return page("selfassessment/section.html", subject=subject, row=found)


@blueprint.get(f"{ONE}/search")
@policy.roles(policy.FACTORY)
def search(assessment_id: int) -> Response:
    """Subsections and questions that hold all the words looked for."""
    subject, definition = find(assessment_id)
    words = request.args.get("q", "")[:200]
    leaves, questions = definition.search(words, locale.current().language)
    steps = subject.steps
    return page(
        "selfassessment/search.html",
        subject=subject,
        definition=definition,
        words=words,
        leaves=[leaf for leaf in leaves if screens.leaf_asks(definition, leaf, steps)],
        questions=[q for q in questions if progress.has_step(steps, q.step)],
    )


@blueprint.get(f"{ONE}/questions")
@policy.roles(policy.FACTORY)
def questions(assessment_id: int) -> Response:
    """All questions, or those of a section or leaf, filtered. Rule F9."""
    subject, definition = find(assessment_id)
    wanted, code, leaf = (request.args.get(name, "") for name in ("show", "section", "leaf"))
    wanted = wanted if wanted in screens.FILTERS else "all"
    rows = screens.question_rows(definition, queries.all_rows(assessment_id), subject.steps)
    entries = screens.in_part(definition, rows, code=code, leaf=leaf)
    return page(
        "selfassessment/questions.html",
        subject=subject,
        definition=definition,
        entries=[entry for entry in entries if screens.passes(entry, wanted)],
        numbers={name: sum(screens.passes(e, name) for e in entries) for name in screens.FILTERS},
        wanted=wanted,
        code=code,
        leaf=leaf,
        shown=screens.shown,
    )


@blueprint.get(f"{ONE}/continue")
@policy.roles(policy.FACTORY)
def resume(assessment_id: int) -> Response:
    """On to the first unanswered question; to the summary when there is none."""
    subject, definition = find(assessment_id)
    first = screens.unanswered(definition, subject, 1)
    if not first:
        return go(url_for("selfassessment.summary", assessment_id=assessment_id))
    return go(address(subject, first[0].ref, here="left-off"))


@blueprint.get(f"{ONE}/scope")
@policy.roles(policy.FACTORY)
def scope(assessment_id: int) -> Response:
    """Which answers opened or closed which questions. Rule Q11."""
    subject, definition = find(assessment_id)
    rows = queries.all_rows(assessment_id)
    counters = queries.counters(assessment_id)
    return page(
        "selfassessment/scope.html",
        subject=subject,
        gates=explained.gates(definition, rows, subject.steps),
        rows=rows,
        nothing=progress.NOTHING,
        hidden=Visibility.HIDDEN,
        undetermined=Visibility.UNDETERMINED,
        whole=progress.chosen(counters, progress.WHOLE, 0, subject.steps),
        shown=screens.shown,
    )


@blueprint.post(f"{ONE}/steps")
@policy.roles(policy.FILL)
def add_step(assessment_id: int) -> Response:
    """Ask one more step. Rule Q22."""
    subject, _definition = find_locked(assessment_id)
    chosen = request.form.get("step", "")
    step = int(chosen) if chosen in ("2", "3") else 0
    if blockers := actions.add_step(subject, step, by=requests.person()):
        return page("selfassessment/refused.html", status=422, subject=subject, blockers=blockers)
    flash(_("The step has been added."))
    return go(url_for("selfassessment.sections", assessment_id=subject.id))
