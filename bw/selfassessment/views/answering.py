"""One question: shown, checked, answered, and what happened to its answer."""

from dataclasses import replace

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from bw import db
from bw.messages import sentence
from bw.organisations.queries import page_number
from bw.questionnaire.definition import Definition, Question
from bw.questionnaire.entries import read
from bw.questionnaire.kinds import KINDS, Widget
from bw.questionnaire.kinds.kind import ANSWER, MOST_LISTED
from bw.selfassessment import (
    actions,
    entries,
    entry_forms,
    entry_history,
    entry_screens,
    explained,
    forms,
    progress,
    queries,
    rules,
    screens,
    showing,
)
from bw.selfassessment.actions import Outcome, Result, Save
from bw.selfassessment.queries import Subject
from bw.selfassessment.views import drawing
from bw.selfassessment.views.base import ONE, address, blueprint, find, find_locked, question_of
from bw.web import locale, policy, present, requests
from bw.web.locale import gettext as _
from bw.web.locale import ngettext
from bw.web.pages import go, page, wants_fragment

CHANGES = 20  # on a page of a history


@blueprint.get(f"{ONE}/questions/<ref>")
@policy.roles(policy.FACTORY)
def question(assessment_id: int, ref: str) -> Response:
    """One question. Rule F6. Rule F9."""
    subject, definition = find(assessment_id)
    asked = question_of(definition, ref)
    notice = _("You left off here.") if request.args.get("here") == "left-off" else ""
    screen = screens.question_screen(subject, definition, asked, notice=notice)
    return show(screen, definition)


def show(
    screen: screens.QuestionScreen,
    definition: Definition,
    status: int = 200,
    *,
    typed_back: str = "",
    here: str = "",
) -> Response:
    """A question's page, or the part of it that htmx asked for."""
    triggers = () if screen.in_scope else explained.triggers_of(definition, screen.question)
    chosen = _chosen(screen)
    listing = screen.question.kind == "repeat"
    return page(
        "selfassessment/list.html" if listing else "selfassessment/question.html",
        fragment="selfassessment/_list.html" if listing else "selfassessment/_ask.html",
        status=status,
        title=screen.question.label.in_language(locale.current().language),
        screen=screen,
        subject=screen.subject,
        question=screen.question,
        triggers=triggers,
        typed_back=typed_back,
        chosen=chosen,
        draw=_one_of_few,
        widget=_widget(screen) if chosen is None else None,
        fields=entry_screens,
        here=here or address(screen.subject, screen.question.ref),
    )


def _chosen(screen: screens.QuestionScreen) -> str | None:
    """What is chosen, of a question with one choice out of a list: so many ways to draw it as there
    are choices. None: it may stand there in any way."""
    question, texts = screen.question, screen.raw.get(ANSWER, ())
    if question.kind not in ("yes_no", "single") or screen.error or len(texts) > 1:
        return None
    if screen.choices is not None or len(question.choices) > MOST_LISTED:
        return None
    chosen = texts[0] if texts else ""
    return chosen if chosen == screen.row.value else None


def _one_of_few(question: Question, chosen: str, country: str) -> Widget:
    kind, reader = KINDS[question.kind], locale.current()
    return kind.widget(question, kind.raw_from(chosen, reader), reader, country)


def _widget(screen: screens.QuestionScreen) -> Widget:
    question, country = screen.question, screen.subject.country
    if screen.choices is not None:
        question = replace(question, choices=screen.choices)
    return KINDS[question.kind].widget(
        question, screen.raw, locale.current(), country, error=bool(screen.error)
    )


@blueprint.post(f"{ONE}/questions/<ref>")
@policy.roles(policy.FILL, own_transaction=True, typed=True)
def answer(assessment_id: int, ref: str) -> Response:
    """Keep the answer to one question and show the next that applies. Rule F4. Rule F7.

    Everything is read and written in one short transaction; the page is drawn after it.
    """
    form, who = present.request().form, requests.person()
    key, body_hash = forms.key_of(form, ref, account_id=who.account_id)
    db.begin_write(together=True)
    subject, definition = find_locked(assessment_id, key)
    asked = question_of(definition, ref)
    typed = _typed(subject, definition, asked)
    clear = forms.clears(form)
    if clear and asked.fields and "sure" not in form:
        return _sure(subject, asked, typed)
    if forms.searches(form):
        return _again(subject, definition, asked, typed, "", 200)
    problem = typed.comment_error if clear else _problem(typed, asked)
    if problem and subject.saved is None:  # what was saved already is not judged anew
        return _again(subject, definition, asked, typed, problem, 422)
    based_on = forms.revision_of(form) if typed.based_on is None else typed.based_on
    save = Save("" if clear else typed.value, typed.comment, based_on, key, body_hash)
    outcome = actions.answer_question(subject, definition, asked, save, by=who)
    if outcome.kept:
        return _acknowledge(subject, definition, asked, save, outcome)
    return _not_kept(subject, definition, asked, typed, outcome)


def _typed(subject: Subject, definition: Definition, asked: Question) -> forms.Typed:
    if asked.fields:
        return entry_forms.read_group(request.form, subject, definition, asked)
    return forms.read(present.request().form, asked, country=subject.country)


def _not_kept(
    subject: Subject, definition: Definition, asked: Question, typed: forms.Typed, outcome: Outcome
) -> Response:
    """What was typed, with the reason why it does not stand, or beside what stands instead."""
    if outcome.result is Result.CONFLICT:
        return _conflict(subject, asked, typed, outcome)
    status = 422 if outcome.result in (Result.MISFIT, Result.NOT_OFFERED) else 409
    reason = reason_of(outcome, showing.with_answers(subject, definition, asked))
    return _again(subject, definition, asked, typed, reason, status)


def _sure(subject: Subject, asked: Question, typed: forms.Typed) -> Response:
    """Once more what would go, since it took long to write."""
    rows = queries.rows_at(subject.id, frozenset({asked.position}))
    row = queries.stored_at(rows, asked.position)
    db.finish(commit=False)
    return page(
        "selfassessment/clear.html",
        fragment="selfassessment/_clear.html",
        subject=subject,
        question=asked,
        answer=screens.shown(asked, row.value, subject.country) or _("No answer"),
        revision=row.revision,
        comment=typed.comment,
        here=address(subject, asked.ref),
    )


def _problem(typed: forms.Typed, asked: Question) -> str:
    if typed.error or typed.comment_error:
        return typed.error or typed.comment_error
    if typed.value or typed.comment:
        return ""
    own = asked.required_message.in_language(locale.current().language) if asked.required else ""
    return own or sentence("answer_empty")


def _again(
    subject: Subject,
    definition: Definition,
    asked: Question,
    typed: forms.Typed,
    error: str,
    status: int,
) -> Response:
    """The same question with what was typed, and the sentence of what is wrong."""
    if error == typed.comment_error:
        error = ""  # it stands beside the comment
    screen = screens.question_screen(subject, definition, asked, typed=typed, error=error)
    db.finish(commit=False)
    # A question that was closed meanwhile has no field left to keep the words in.
    raw = (text for texts in typed.raw.values() for text in texts)
    answer = screens.shown(asked, typed.value, subject.country) or " ".join(raw)
    typed_back = "\n".join(part for part in (answer, typed.comment) if part)
    return show(screen, definition, status, typed_back=typed_back)


def _acknowledge(
    subject: Subject, definition: Definition, asked: Question, save: Save, outcome: Outcome
) -> Response:
    """Commit, then answer with the next question; ``BW-Saved`` is the acknowledgement."""
    notice = notice_of(outcome.effects, save)
    if subject.saved is not None and subject.saved.revision != outcome.row.revision:
        notice = _(
            "This was saved before. The answer has been changed since; the newer one stands."
        )
    following: screens.QuestionScreen | None
    if forms.clears(present.request().form):
        following = screens.question_screen(subject, definition, asked, notice=notice)
    else:
        following = screens.next_screen(subject, definition, asked, notice=notice)
    wait_until_kept = db.finish_later(commit=True)
    response = _onwards(subject, definition, following, notice)
    wait_until_kept()
    response.headers.add("BW-Saved", save.key)  # to set one looks through those that are there
    return response


def _onwards(
    subject: Subject, definition: Definition, following: screens.QuestionScreen | None, notice: str
) -> Response:
    if following is None:
        flash(notice)
        return go(url_for("selfassessment.summary", assessment_id=subject.id))
    goal = address(subject, following.question.ref)
    if not wants_fragment():
        flash(notice)
        return go(goal)
    response = show(following, definition, here=goal)
    response.headers.add("HX-Push-Url", goal)
    return response


def notice_of(effects: progress.Effects, save: Save) -> str:
    """What the save did, in a line."""
    parts = [_("Saved.") if save.value else _("Saved. The question has no answer.")]
    if effects.opened:
        opened = ngettext(
            "It opened %(num)s question.", "It opened %(num)s questions.", len(effects.opened)
        )
        parts.append(opened)
    if effects.closed:
        closed = ngettext(
            "%(num)s question no longer applies.",
            "%(num)s questions no longer apply.",
            len(effects.closed),
        )
        parts.append(closed)
    return " ".join(parts)


def reason_of(outcome: Outcome, asked: Question) -> str:
    """Why a save was not kept, in words."""
    if outcome.blockers:
        return " ".join(sentence(b.code, **b.params) for b in outcome.blockers)
    if outcome.result is Result.OUT_OF_SCOPE:
        return sentence("answer_out_of_scope")
    if outcome.result is Result.NOT_OFFERED:
        return sentence("choice_not_offered")
    own = asked.constraint_message.in_language(locale.current().language)
    return own or sentence("answer_constraint")


def _conflict(subject: Subject, asked: Question, typed: forms.Typed, outcome: Outcome) -> Response:
    """Both texts, and who wrote the other, to choose from."""
    change = entry_history.change_at(subject.id, asked.position, outcome.row.revision)
    db.finish(commit=False)
    texts = [typed.value, outcome.row.value]
    if typed.listed is not None:
        seen = typed.listed.around
        texts = [entries.in_scope(seen.definition, seen.rows, asked, text) for text in texts]
    mine, theirs = (screens.shown(asked, text, subject.country) for text in texts)
    return page(
        "selfassessment/conflict.html",
        fragment="selfassessment/_conflict.html",
        status=409,
        subject=subject,
        question=asked,
        typed=typed,
        clear=forms.clears(request.form),
        row=outcome.row,
        change=change,
        mine=mine,
        theirs=theirs,
    )


@blueprint.post(f"{ONE}/questions/<ref>/check")
@policy.roles(policy.FILL, own_transaction=True)
def check(assessment_id: int, ref: str) -> Response:
    """Whether what is typed would be accepted: the Submit button in its colour. Rule F7."""
    subject, definition = find(assessment_id)
    asked = question_of(definition, ref)
    if asked.fields:
        return drawing.checked_grid(subject, definition, asked, address(subject, ref))
    typed = forms.read(request.form, asked, country=subject.country)
    valid = typed.valid
    if valid and (asked.constraint is not None or asked.choice_filter is not None):
        here, today = asked.position, actions.today(subject)
        rows = queries.rows_at(subject.id, progress.wanted(definition, here))
        valid = progress.fits(definition, here, typed.value, rows, today)
        valid = valid and progress.is_offered(definition, here, typed.value, rows)
    return page("selfassessment/_submit.html", valid=valid, subject=subject, question=asked)


@blueprint.post(f"{ONE}/questions/<ref>/choices")
@policy.roles(policy.FILL, own_transaction=True)
def choices(assessment_id: int, ref: str) -> Response:
    """What a search finds in a list that is too long to be sent."""
    subject, definition = find(assessment_id)
    asked = question_of(definition, ref)
    return drawing.found_for(subject, definition, asked, address(subject, ref))


@blueprint.get(f"{ONE}/questions/<ref>/history")
@policy.roles(policy.FACTORY)
def history(assessment_id: int, ref: str) -> Response:
    """Who changed the answer, when, from what to what. Rule Q18."""
    subject, definition = find(assessment_id)
    asked = question_of(definition, ref)
    number = page_number(request.args.get("page", ""))
    here, skip = asked.position, (number - 1) * CHANGES
    changes = queries.history(assessment_id, here, skip=skip, most=CHANGES + 1)
    rows = queries.rows_at(assessment_id, frozenset({here})) if asked.fields else {}
    row = queries.stored_at(rows, here)
    return page(
        "selfassessment/history.html",
        subject=subject,
        question=asked,
        changes=changes[:CHANGES],
        found={"number": number, "more": len(changes) > CHANGES},
        now=row.revision,
        standing={each.id for each in read(row.value)},
        shown=screens.shown,
        differences=entry_history.differences,
        may_fill=not rules.answer_blockers(subject.roles, subject.standing),
    )
