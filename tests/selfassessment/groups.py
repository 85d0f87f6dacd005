"""A tiny questionnaire with two lists, a grid and a cascade, and what is sent for them."""

import re
from typing import Any

from flask.testing import FlaskClient

from bw.questionnaire import entries
from bw.questionnaire.entries import Entry
from tests.questionnaire.build import grid, leaf, note, outline, q, repeat, section
from tests.selfassessment.world import World

BASE = "https://factory.test"
HTMX = {"HX-Request": "true"}

BUILDINGS = repeat(
    "buildings",
    q("b_name", required=True, label="Name of the building"),
    q("b_floors", "integer", required=True, label="How many floors?", constraint=". <= 30",
      constraint_message="At most 30 floors.", guidance="Count the ground floor."),
    q("b_use", "multiple", choices=("sewing", "cutting", "store"), label="Used for"),
    q("b_boiler", "yes_no", required=True, label="Is there a boiler?"),
    q("b_cert", required=True, label="Number of its certificate", relevant="${b_boiler} = 'yes'"),
    note("b_note", "Keep the certificate at the boiler.", relevant="${b_boiler} = 'yes'"),
    label="Buildings", hint="One entry for each.", most=3,
    constraint="sum(${b_floors}) <= 40", constraint_message="Together at most 40 floors.",
)  # fmt: skip
UNIONS = repeat("unions", q("u_name", required=True), least=0, count="entries", bipartite="voice")
HEADS = grid(
    "heads",
    q("perm", "integer", required=True, label="Permanent", constraint=". >= 0",
      constraint_message="Not below 0."),
    q("temp", "integer", label="Temporary", relevant="${agency} = 'yes'"),
    rows=("women", "men"), label="Workers",
    constraint="sum(${perm}) + sum(${temp}) = ${total}",
    constraint_message="The cells must add up to the number of workers.",
)  # fmt: skip
TINY = outline(
    section(
        "FP",
        leaf("All", q("total", "integer", label="How many workers?"),
             q("agency", "yes_no", label="Are there temporary workers?"),
             BUILDINGS, UNIONS, HEADS, q("last", "yes_no")),
        label="Facility Profile",
    )
)  # fmt: skip
ONE = {"b_name": "Main", "b_floors": "3", "b_use": "sewing cutting", "b_boiler": "no"}


def main(html: str) -> str:
    """What a page says, without what stands on every page."""
    return html[html.index("<main") : html.index("</main")]


def there(world: World, ref: str) -> tuple[Entry, ...]:
    """The entries that stand in a group."""
    row = world.rows.get(world.definition.by_ref[ref].position)
    return entries.read(row.value) if row else ()


def fields(values: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What a browser sends for an entry of which every field was on the page."""
    sent = {f"answer.{name}": text.split() if name == "b_use" else text
            for name, text in values.items()}  # fmt: skip
    return {"shown": ["", "b_cert"] if "b_cert" in values else [""], **sent, **more}


def post(client: FlaskClient, world: World, path: str, *, htmx: bool = False, **form: Any) -> Any:
    """Send a form to a page of the self-assessment."""
    data = form.pop("data", None) or form
    data.setdefault("revision", "0")
    return client.post(f"/self-assessments/{world.assessment_id}/questions/{path}", data=data,
                       headers=HTMX if htmx else {}, base_url=BASE)  # fmt: skip


def get(client: FlaskClient, world: World, path: str) -> Any:
    """A page of the self-assessment."""
    return client.get(f"/self-assessments/{world.assessment_id}/questions/{path}", base_url=BASE)


def add(client: FlaskClient, world: World, values: dict[str, Any], ref: str = "BUILDINGS") -> str:
    """Add an entry as a person does without JavaScript; gives its id."""
    form = get(client, world, f"{ref}/entries/new").text
    new = re.search(r'name="entry" value="(\w{12})"', form)
    assert new is not None
    sent = fields(values, entry=new[1])
    response = post(client, world, f"{ref}/entries/new", data=sent)
    assert response.status_code == 303, response.text
    return new[1]
