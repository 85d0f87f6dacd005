"""What each route answers to whom, for an id within the person's own reach.

Who does not stand in a route's table is refused: sent to the sign-in page when nobody is signed
in, else told that there is nothing (404), whatever the id. Who stands there gets the same 404 for
an id of somebody else and for one of nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bw import clock
from bw.organisations.terms.texts import current_version
from bw.web.policy import FACTORY, FILL, STAFF, Role
from tests.security.scene import ABSENT, Scene

ANONYMOUS, NOBODY = "anonymous", "nobody"
PASSWORD = "a short sentence is fine"
GUEST = "new.guest@example.test"


def each(status: int, *kinds: str) -> dict[str, int]:
    """The same answer for several kinds of people."""
    return {str(kind): status for kind in kinds}


PEOPLE = (NOBODY, *Role)
EVERYBODY = (ANONYMOUS, *PEOPLE)
MANAGERS = (Role.MANAGER, *STAFF)
SETTERS = (Role.REGISTRATION, Role.ADMIN)
# The manager decides, a colleague is told why not.
DECIDES = {**each(303, Role.MANAGER), **each(422, Role.COLLEAGUE)}


@dataclass(frozen=True)
class Route:
    """What a route answers. ``get`` and ``post``: kind of person -> status.

    ``form``: what is posted. ``ids``: names in the address -> names in the scene's ids.
    ``crossed``: the answer to ids of two places mixed. ``tries``: a refusal is written down.
    ``signed_out``: who is not signed in is sent to the sign-in page, or (401) given back the form.
    """

    get: Mapping[str, int] = field(default_factory=dict)
    post: Mapping[str, int] = field(default_factory=dict)
    form: Callable[[], Mapping[str, Any]] = dict
    ids: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    crossed: int = 404
    signed_out: int = 303
    tries: bool = False

    def address(self, scene: Scene, endpoint: str, target: str, **other: str) -> str:
        """The route's address for a target; ``other``: name of an id -> another target."""
        values: dict[str, Any] = dict(self.words)
        for name, kind in self.ids.items():
            values[name] = scene.ids[other.get(name, target)][kind]
        with scene.app.test_request_context(base_url="https://factory.test"):
            return scene.app.url_for(endpoint, _external=False, **values)


def own(name: str) -> dict[str, str]:
    """One id in the address, called the same in the scene."""
    return {name: name}


FACTORY_ID, CYCLE_ID, COUNTRY = own("factory_id"), own("cycle_id"), {"code": "country"}
ONE = own("assessment_id")
VERSION = {"version_id": "1"}
QUESTION = {"ids": ONE, "words": {"ref": "WORD"}}


ENTRY: dict[str, Any] = {"ids": ONE | {"entry": "entry_id"}, "words": {"ref": "UNITS"}}


def _entry() -> dict[str, str]:
    return {"answer.unit_name": "Another unit", "revision": "1"}


def _answer() -> dict[str, str]:
    return {"answer": "Another word", "comment": "A comment", "revision": "2"}


def _invite(role: Role) -> Callable[[], dict[str, str]]:
    return lambda: {"email": GUEST, "name": "Guest", "role": role.value, "language": "en"}


def _next_year() -> dict[str, str]:
    return {"starts_on": (clock.today() + timedelta(days=380)).isoformat()}


def _arrival() -> dict[str, str]:
    return {"day": clock.today().isoformat(), "hour": "08:30"}


def _profile() -> dict[str, str]:
    return {"name": "Another Name", "street": "Another Road 1", "based_on": "99"}


def _signature() -> dict[str, str]:
    return {"sign": "y", "terms_version": current_version(), "terms_language": "en"}


def _programme() -> dict[str, str]:
    return {"committee_name": "Another Name", "report_days": "20", "based_on": "0"}


def _reason() -> dict[str, str]:
    return {"reason": "A reason", "said_on": clock.today().isoformat()}


def _facts() -> dict[str, str]:
    return {"buyers": "2", "completed": "22", "pending": "26"}


def _end() -> dict[str, str]:
    return {"end-day": clock.today().isoformat()}


def _new_password() -> dict[str, str]:
    return {"password": PASSWORD, "again": PASSWORD, "current": "wrong", "name": "Name"}


def _details() -> dict[str, str]:
    return {"name": "Another Name", "language": "vi", "digits": ""}


ACCOUNTS = {
    "forgotten_page": Route(get=each(200, *EVERYBODY)),
    "forgotten": Route(post=each(303, *EVERYBODY), form=lambda: {"email": "x@example.test"}),
    "sent": Route(get=each(200, *EVERYBODY)),
    "reset_link": Route(get=each(303, *EVERYBODY), words={"token": "made-up"}),
    "reset_page": Route(get=each(404, *EVERYBODY)),
    "reset": Route(post=each(404, *EVERYBODY), form=_new_password),
    "invitation_link": Route(get=each(303, *EVERYBODY), words={"token": "made-up"}),
    "invitation": Route(get=each(404, *EVERYBODY)),
    "accept": Route(post=each(404, *EVERYBODY), form=_new_password),
    "factory_people": Route(get=each(200, *MANAGERS), ids=FACTORY_ID),
    "programme_people": Route(get=each(200, *STAFF), ids=COUNTRY),
    "factory_invite": Route(
        post={**each(303, Role.MANAGER, Role.ADMIN), **each(422, Role.ADVISOR, Role.REGISTRATION)},
        ids=FACTORY_ID, form=_invite(Role.COLLEAGUE),
    ),
    "programme_invite": Route(
        post={**each(303, Role.ADMIN), **each(422, Role.ADVISOR, Role.REGISTRATION)},
        ids=COUNTRY, form=_invite(Role.ADVISOR),
    ),
    "factory_resend": Route(post=each(303, *MANAGERS), ids=FACTORY_ID | own("invitation_id")),
    "programme_resend": Route(
        post=each(303, *STAFF), ids=COUNTRY | {"invitation_id": "country_invitation_id"}
    ),
    "factory_revoke": Route(post=each(303, *MANAGERS), ids=FACTORY_ID | own("invitation_id")),
    "programme_revoke": Route(
        post=each(303, *STAFF), ids=COUNTRY | {"invitation_id": "country_invitation_id"}
    ),
    "factory_ending": Route(get=each(200, *MANAGERS), ids=FACTORY_ID | own("grant_id")),
    "programme_ending": Route(
        get=each(200, *STAFF), ids=COUNTRY | {"grant_id": "country_grant_id"}
    ),
    # A role that has ended already is no error: the list says so by itself.
    "factory_end": Route(
        post=each(303, *MANAGERS), ids=FACTORY_ID | own("grant_id"), crossed=303
    ),
    "programme_end": Route(
        post=each(303, *STAFF), ids=COUNTRY | {"grant_id": "country_grant_id"}, crossed=303
    ),
    "closing": Route(get=each(200, Role.ADMIN), ids=own("account_id")),
    "close": Route(post=each(303, Role.ADMIN), ids=own("account_id")),
    "account": Route(get=each(200, *PEOPLE)),
    "change_account": Route(post=each(303, *PEOPLE), form=_details),
    "password_page": Route(get=each(200, *PEOPLE)),
    "change_password": Route(post=each(422, *PEOPLE), form=_new_password, tries=True),
    "sessions": Route(get=each(200, *PEOPLE)),
    "end_session": Route(post=each(303, *PEOPLE), form=lambda: {"session": "0" * 64}),
    "sign_in_page": Route(get={**each(303, *PEOPLE), **each(200, ANONYMOUS)}),
    "sign_in": Route(
        post=each(422, *EVERYBODY), form=lambda: {"email": GUEST, "password": "wrong"}, tries=True
    ),
    "sign_out": Route(post=each(303, *PEOPLE)),
    "sign_out_everywhere": Route(post=each(303, *PEOPLE)),
    "choose_language": Route(
        post=each(303, *EVERYBODY), form=lambda: {"language": "vi", "back": "/"}
    ),
}  # fmt: skip

ORGANISATIONS = {
    "profile": Route(get=each(200, *FACTORY), ids=FACTORY_ID),
    "edit": Route(get=each(200, Role.MANAGER), ids=FACTORY_ID),
    "save": Route(post=each(303, Role.MANAGER), ids=FACTORY_ID, form=_profile, signed_out=401),
    "terms": Route(get=each(200, *FACTORY), ids=FACTORY_ID),
    "sign": Route(
        post={**each(422, *FACTORY), **each(303, Role.MANAGER)}, ids=FACTORY_ID, form=_signature
    ),
    "signature": Route(get=each(200, *FACTORY, *STAFF), ids=FACTORY_ID | own("signature_id")),
    "staff_profile": Route(get=each(200, *STAFF), ids=FACTORY_ID),
    "staff_edit": Route(get=each(200, *SETTERS), ids=FACTORY_ID),
    "staff_save": Route(post=each(303, *SETTERS), ids=FACTORY_ID, form=_profile, signed_out=401),
    "programmes": Route(get=each(200, *STAFF)),
    "programme": Route(get=each(200, *STAFF), ids=COUNTRY),
    "change_programme": Route(
        post=each(303, Role.ADMIN), ids=COUNTRY, form=_programme, signed_out=401
    ),
}

CYCLES = {
    "cycles": Route(get=each(200, *STAFF)),
    "choose_factory": Route(get=each(200, *SETTERS)),
    "cycle": Route(get=each(200, *STAFF), ids=CYCLE_ID),
    "activate": Route(post=each(303, *SETTERS), ids=CYCLE_ID),
    "record_arrival": Route(post=each(303, *SETTERS), ids=CYCLE_ID, form=_arrival),
    # An end needs an arrival first.
    "record_end": Route(post=each(422, *SETTERS), ids=CYCLE_ID, form=_end),
    "release": Route(post=each(303, *SETTERS), ids=CYCLE_ID),
}

SUBMISSION = {"ids": ONE, "words": {"number": "1"}}
STAFF_SIDE = {
    "dashboard": Route(get=each(200, *STAFF)),
    "kind": Route(get=each(200, *STAFF), words={"kind": "wishes"}),
    "factories": Route(get=each(200, *STAFF)),
    "factory": Route(get=each(200, *STAFF), ids=FACTORY_ID),
    "setting_up": Route(get=each(200, *SETTERS), ids=FACTORY_ID),
    "set_up": Route(post=each(303, *SETTERS), ids=FACTORY_ID, form=_next_year),
    "assessment_list": Route(get=each(200, *STAFF)),
    "submission": Route(get=each(200, *STAFF), **SUBMISSION),
    "read": Route(post=each(200, *STAFF), **SUBMISSION),
    "advisors": Route(get=each(200, *STAFF)),
    "advisor": Route(get=each(200, *STAFF), ids=FACTORY_ID),
    "assign_advisor": Route(
        post=each(303, *SETTERS), ids=FACTORY_ID, form=lambda: {"advisor": "0"}
    ),
    "questions": Route(get=each(200, *STAFF)),
    # The same versions for all of the staff; that of the scene is published already.
    "version": Route(get=each(200, *STAFF), words=VERSION),
    "workbook": Route(get=each(200, *STAFF), words=VERSION),
    "text": Route(get=each(200, *STAFF), words=VERSION),
    "compare": Route(get=each(200, *STAFF), words=VERSION),
    "preview_sections": Route(get=each(200, *STAFF), words=VERSION),
    "preview_leaf": Route(get=each(200, *STAFF), words=VERSION | {"number": "1"}),
    "preview_question": Route(get=each(200, *STAFF), words=VERSION | {"ref": "WORD"}),
    "upload_page": Route(get=each(200, Role.ADMIN)),
    "upload": Route(post=each(422, Role.ADMIN)),
    "publish_page": Route(get=each(200, Role.ADMIN), words=VERSION),
    "publish": Route(post=each(303, Role.ADMIN), words=VERSION, form=lambda: {"in_use": "1"}),
    "discard_page": Route(get=each(200, Role.ADMIN), words=VERSION),
    "discard": Route(post=each(422, Role.ADMIN), words=VERSION),
    "sharing": Route(get=each(200, *STAFF), ids=CYCLE_ID),
    "turn_on": Route(post=each(303, *SETTERS), ids=CYCLE_ID, form=_reason),
    "turn_off": Route(post=each(303, *SETTERS), ids=CYCLE_ID, form=_reason),
    "gateway": Route(get=each(200, *STAFF), ids=FACTORY_ID),
    # No factory of the scene gave an ID, asked to share, or has anything to send again.
    "link_id": Route(post=each(422, *SETTERS), ids=FACTORY_ID, form=lambda: {"note": "A note"}),
    "refuse_id": Route(
        post=each(422, *SETTERS), ids=FACTORY_ID, form=lambda: {"refuse-reason": "A reason"}
    ),
    "withdrawal": Route(get=each(200, *SETTERS), ids=FACTORY_ID),
    "withdraw": Route(post=each(422, *SETTERS), ids=FACTORY_ID, form=_reason),
    "assessment_data": Route(get=each(200, *STAFF), ids=CYCLE_ID),
    "upload_data": Route(post=each(422, *SETTERS), ids=CYCLE_ID),
    "transmission": Route(get=each(200, *STAFF), ids=CYCLE_ID),
    "retry": Route(post=each(303, *SETTERS), ids=CYCLE_ID),
    "many": Route(get=each(200, *SETTERS)),
    "turn_many": Route(post=each(200, *SETTERS), form=lambda: {"names": "1\nNobody", "turn": "on"}),
    "documents": Route(get=each(200, *STAFF), ids=CYCLE_ID),
    "upload_document": Route(post=each(422, *SETTERS), ids=CYCLE_ID),
    "withdraw_document": Route(post=each(303, *SETTERS), ids=CYCLE_ID | own("document_id")),
    "facts": Route(get=each(200, *STAFF), ids=CYCLE_ID),
    "enter_facts": Route(post=each(303, *SETTERS), ids=CYCLE_ID, form=_facts),
}

SELF_ASSESSMENT = {
    "question": Route(get=each(200, *FACTORY), **QUESTION),
    "answer": Route(post=each(303, *FILL), form=_answer, signed_out=401, **QUESTION),
    "check": Route(post=each(200, *FILL), form=_answer, **QUESTION),
    "history": Route(get=each(200, *FACTORY), **QUESTION),
    # Not a list of choices at all, and not one that is too long to be sent.
    "choices": Route(post=each(404, *FILL), **QUESTION),
    "entry": Route(get=each(200, *FACTORY), **ENTRY),
    "save_entry": Route(post=each(303, *FILL), form=_entry, signed_out=401, **ENTRY),
    "check_entry": Route(post=each(200, *FILL), form=_entry, **ENTRY),
    "entry_choices": Route(
        post=each(200, *FILL), form=lambda: {"search.unit_place": "place 6"},
        ids=ENTRY["ids"], words={"ref": "UNITS", "field": "unit_place"},
    ),
    "confirm_removal": Route(get=each(200, *FILL), **ENTRY),
    "remove_entry": Route(post=each(303, *FILL), form=lambda: {"revision": "1"}, **ENTRY),
    "restore_entry": Route(
        post=each(303, *FILL), form=lambda: {"revision": "2"},
        ids=ONE | {"entry": "gone_id"}, words={"ref": "UNITS"},
    ),
    "cycles": Route(get=each(200, *FACTORY), ids=FACTORY_ID),
    "start": Route(
        get=each(200, *FACTORY),
        post={**each(422, *FACTORY), **each(303, Role.MANAGER)},
        ids=CYCLE_ID,
    ),
    "sections": Route(get=each(200, *FACTORY), ids=ONE),
    "section": Route(get=each(200, *FACTORY), ids=ONE, words={"code": "FP"}),
    "search": Route(get=each(200, *FACTORY), ids=ONE),
    "questions": Route(get=each(200, *FACTORY), ids=ONE),
    "resume": Route(get=each(303, *FACTORY), ids=ONE),
    "scope": Route(get=each(200, *FACTORY), ids=ONE),
    "brought_in": Route(get=each(200, *FACTORY), ids=ONE),
    "bring_in": Route(post=each(303, *FILL), ids=ONE),
    "carried_leaf": Route(get=each(200, *FACTORY), ids=ONE, words={"leaf": "names"}),
    "confirm_leaf": Route(post=each(422, *FILL), ids=ONE, words={"leaf": "names"}),
    "add_step": Route(post=DECIDES, ids=ONE, form=lambda: {"step": "2"}),
    "summary": Route(get=each(200, *FACTORY), ids=ONE),
    "confirm": Route(
        get={**each(303, *FACTORY), **each(200, Role.MANAGER)}, ids=ONE
    ),
    "submit": Route(post=DECIDES, ids=ONE),
    "reopen": Route(
        get=each(200, *FILL), post=each(422, *FILL), ids=ONE, form=lambda: {"reason": "A reason"}
    ),
    "snapshot": Route(get=each(200, *FACTORY), ids=ONE, words={"number": "1"}),
}  # fmt: skip


def _paper() -> dict[str, str]:
    return {"source": "present", "section": "", "form": "csv", "language": "en"}


ONE_PAPER = ONE | own("paper_id")
COUNTRY_PAPER = COUNTRY | {"paper_id": "country_paper_id"}
PAPERS = {
    "of_assessment": Route(get=each(200, *FACTORY), ids=ONE),
    "ask": Route(post=each(303, *FACTORY), ids=ONE, form=_paper),
    "file": Route(get=each(200, *FACTORY), ids=ONE_PAPER),
    # The manager asked for it: nobody else's to delete, and to others as if it were not there.
    "again": Route(post=each(303, Role.MANAGER), ids=ONE_PAPER),
    "remove": Route(post=each(303, Role.MANAGER), ids=ONE_PAPER),
    "of_programme": Route(get=each(200, *STAFF), ids=COUNTRY),
    "ask_for_programme": Route(post=each(303, *STAFF), ids=COUNTRY, form=_paper),
    "file_of_programme": Route(post=each(200, *STAFF), ids=COUNTRY_PAPER),
    "again_for_programme": Route(post=each(303, *STAFF), ids=COUNTRY_PAPER),
    "remove_from_programme": Route(post=each(303, *STAFF), ids=COUNTRY_PAPER),
}

SHARING = {
    "organization": Route(get=each(200, *FACTORY), ids=FACTORY_ID),
    "ask": Route(post=DECIDES, ids=FACTORY_ID, form=lambda: {"share": "y"}),
    "connect": Route(get=each(200, *FACTORY), ids=FACTORY_ID),
    # Nobody asked and no profile is complete in the scene: the gate says so.
    "register": Route(post=each(422, *FILL), ids=FACTORY_ID),
    "register_link": Route(get=each(303, *FILL), ids=FACTORY_ID),
    "existing": Route(get=each(200, *FILL), ids=FACTORY_ID),
    "give_id": Route(
        post=each(422, *FILL), ids=FACTORY_ID, form=lambda: {"gateway_id": "BD-000123"},
        signed_out=401,
    ),
    "sharing": Route(get=each(200, *FACTORY), ids=FACTORY_ID),
    "came_back": Route(get=each(400, *EVERYBODY)),
    "callback": Route(post=each(401, *EVERYBODY)),
}  # fmt: skip

HOME = {
    "first": Route(get={**each(303, ANONYMOUS, *Role), **each(200, NOBODY)}),
    "factories": Route(get=each(200, *PEOPLE)),
    "factory": Route(get=each(200, *FACTORY), ids=FACTORY_ID),
    "document": Route(get=each(200, *Role), ids=FACTORY_ID | own("document_id")),
    "all_help": Route(get=each(200, *EVERYBODY)),
    "help_page": Route(get=each(200, *EVERYBODY), words={"name": "sign-up"}),
}

OPERATIONS = {
    "health": Route(get=each(200, *EVERYBODY)),
    # The tables of tests are made at once, not by migrations, and it says so.
    "ready": Route(get=each(503, *EVERYBODY)),
}

EXPECTED: Mapping[str, Route] = {
    f"{feature}.{name}": route
    for feature, table in {
        "organisations": ORGANISATIONS,
        "accounts": ACCOUNTS,
        "cycles": CYCLES,
        "selfassessment": SELF_ASSESSMENT,
        "papers": PAPERS,
        "slcp": SHARING,
        "home": HOME,
        "staff": STAFF_SIDE,
        "operations": OPERATIONS,
    }.items()
    for name, route in table.items()
}

TARGETS = ("a", "b", "c", ABSENT)
