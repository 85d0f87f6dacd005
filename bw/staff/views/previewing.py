"""Every question of a version as the factory sees it, in each language; nothing can be saved."""

from typing import Any

from flask import abort, current_app, request
from werkzeug.wrappers import Response

from bw.questionnaire import memory
from bw.questionnaire.definition import Definition, Leaf
from bw.selfassessment import entry_screens
from bw.staff import preview
from bw.staff.preview import COUNTRIES
from bw.staff.views.base import blueprint, find_version
from bw.staff.views.questions import VERSION
from bw.web import locale, policy
from bw.web.pages import page
from bw.web.policy import STAFF


@blueprint.get(f"{VERSION}/preview")
@policy.roles(STAFF)
def preview_sections(version_id: int) -> Response:
    """The sections of a version with their subsections."""
    found, definition = find_version(version_id), memory.definition(version_id)
    return page(
        "staff/preview_sections.html",
        version=found,
        definition=definition,
        asked=[_asked(definition, leaf) for leaf in definition.leaves],
        **_chosen(),
    )


@blueprint.get(f"{VERSION}/preview/leaves/<int:number>")
@policy.roles(STAFF)
def preview_leaf(version_id: int, number: int) -> Response:
    """Everything in a subsection, notes and calculations too. ``number`` counts from 1."""
    found, definition = find_version(version_id), memory.definition(version_id)
    if not 1 <= number <= len(definition.leaves):
        abort(404)
    leaf = definition.leaves[number - 1]
    return page(
        "staff/preview_leaf.html",
        version=found,
        section=definition.sections[leaf.section_index],
        leaf=leaf,
        number=number,
        last=len(definition.leaves),
        questions=definition.questions[leaf.first : leaf.last + 1],
        **_chosen(),
    )


@blueprint.get(f"{VERSION}/preview/questions/<ref>")
@policy.roles(STAFF)
def preview_question(version_id: int, ref: str) -> Response:
    """One question. What is typed comes back with the page and is kept nowhere."""
    found, definition = find_version(version_id), memory.definition(version_id)
    question = definition.by_ref.get(ref)
    if question is None or not question.asked:
        abort(404)
    chosen = _chosen()
    wanted, country = chosen["wanted"], chosen["country"]
    with locale.using(locale.make(wanted)):
        screen = preview.previewed(definition, question, country, request.args, wanted)
        seen = current_app.jinja_env.get_template("staff/_previewed.html").make_module(
            {"screen": screen, "subject": screen.subject, "question": screen.question,
             "widget": screen.widget, "fields": entry_screens, "language": wanted,
             "country": country, "here": request.path, "on_page": True}
        )  # fmt: skip
    return page(
        "staff/preview_question.html",
        version=found,
        screen=screen,
        question=screen.question,
        seen=seen,
        decided=list(preview.decided(definition, question)),
        of_fields=[(each, list(preview.decided(definition, each))) for each in question.fields],
        **chosen,
    )


def _asked(definition: Definition, leaf: Leaf) -> int:
    questions = definition.questions[leaf.first : leaf.last + 1]
    return sum(question.asked for question in questions)


def _chosen() -> dict[str, Any]:
    """In whose language and for which country: the reader's own language unless one is chosen."""
    wanted, country = request.args.get("language", ""), request.args.get("country", "")
    territories = locale.current().formats.territories
    return {
        "wanted": wanted if wanted in locale.LANGUAGES else locale.current().language,
        "country": country if country in COUNTRIES else COUNTRIES[0],
        "countries": {code: territories[code.upper()] for code in COUNTRIES},
    }
