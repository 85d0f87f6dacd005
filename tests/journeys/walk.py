"""Every page there is, in a state worth looking at: whose it is and where it stands."""

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from bw import clock
from bw.accounts import actions as accounts
from bw.accounts import invitations, tokens
from bw.accounts.models import Account, Invitation, PasswordReset, RoleGrant
from bw.accounts.places import Place
from bw.accounts.sessions import SignedIn
from bw.db import db, writing
from bw.organisations.models import Factory, FactoryProfile, ProfileChange
from bw.organisations.terms.texts import current_version
from bw.questionnaire import drafts
from bw.questionnaire import queries as questionnaires
from bw.questionnaire.actions import import_workbook
from bw.questionnaire.report import Report
from bw.selfassessment import queries, submission
from bw.web.policy import Role
from tests import makers
from tests.journeys import carried, papers, plan, sharing
from tests.organisations.filled import WHOLE, signed

if TYPE_CHECKING:
    from tests.journeys.scenes import Scenery

NOBODY, MANAGER, WORKER, STAFF, ADMIN = "", "manager", "worker", "registration", "admin"
NAMES = {
    "half": "Karnaphuli Knitwear",
    "done": "Meghna Fashions",
    "ready": "Teesta Textiles",
    "fresh": "Surma Apparel",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One page: a name for the report, who looks at it, its address, the status expected."""

    name: str
    who: str
    path: str
    status: int = 200


def build(made: "Scenery") -> list[dict]:
    """Make the rows that the pages show; gives the stops of the walk."""
    factories = {key: makers.factory(name) for key, name in NAMES.items()}
    by = _people(made, list(factories.values()))
    numbers = {
        "half": made.assessment(makers.cycle(factories["half"]), by["manager"], made.full[20:]),
        "done": made.assessment(makers.cycle(factories["done"]), by["manager"]),
        "ready": made.assessment(makers.cycle(factories["ready"]), by["manager"]),
    }
    _submit(made, numbers["done"], by["manager"])
    stops = [
        *_signed_out(factories["half"], by["manager"]),
        *_accounts(factories["half"]),
        *_wizard(made, numbers, factories),
        *_questions(made, numbers),
        *_staff(factories["fresh"]),
        *_versions(made),
        Stop("submission, staff", STAFF, f"/staff/assessments/{numbers['done']}/submissions/1"),
        *_profiles(factories["half"], factories["done"]),
        *(Stop(name, MANAGER, path) for name, path in sharing.paths(factories).items()),
    ]
    sharing.rows(factories, by["manager"])
    second = carried.rows(factories["done"], made.definition, by["manager"])
    earlier = carried.paths(second, numbers["half"], made.definition)
    stops += [Stop(name, MANAGER, path) for name, path in earlier.items()]
    papers.rows(by["manager"].account_id, self_assessment_id=numbers["half"])
    papers.rows(by["manager"].account_id, programme_id=factories["half"].programme_id)
    return [asdict(stop) for stop in stops]


def _people(made: "Scenery", factories: list[Factory]) -> dict[str, SignedIn]:
    """Each of them once for each language; gives the English ones, signed in."""
    from tests.journeys.scenes import person

    for language in plan.LANGUAGES:
        for who, role in (("manager", Role.MANAGER), ("worker", Role.WORKER)):
            email = f"{who}.{language}@pages.test"
            name = f"{who.title()} {language}"
            account = made.account(email, name, role, factories[0], language=language)
            for factory in factories[1:]:
                makers.grant(account, role, factory=factory)
        for who, role in (("registration", Role.REGISTRATION), ("admin", Role.ADMIN)):
            made.account(f"{who}.{language}@pages.test", f"{who} {language}", role,
                         language=language)  # fmt: skip
    english = select(Account).where(Account.email.endswith(".en@pages.test"))
    return {one.email.partition(".")[0]: person(one) for one in db.session.scalars(english)}


def _submit(made: "Scenery", number: int, by: SignedIn) -> None:
    with writing():
        subject = queries.find_for_save(by, number, "")
        assert subject is not None
        done = submission.submit(subject, made.definition, by=by, language="en")
    assert not isinstance(done, list), done


def _signed_out(factory: Factory, by: SignedIn) -> list[Stop]:
    with writing():
        accounts.ask_reset("manager.en@pages.test")
        place = Place(factory.id, factory.programme_id)
        invitations.invite(by, email="new@pages.test", name="Rina Akter", role=Role.COLLEAGUE,
                           place=place, language="bn")  # fmt: skip
    reset = tokens.token_for(db.session.scalars(select(PasswordReset.nonce)).one())
    invitation = tokens.token_for(db.session.scalars(select(Invitation.nonce)).one())
    return [
        Stop("sign in", NOBODY, "/sign-in"),
        Stop("password forgotten", NOBODY, "/password/forgotten"),
        Stop("e-mail sent", NOBODY, "/password/sent"),
        Stop("new password", NOBODY, f"/password/reset/{reset}"),
        Stop("link closed", NOBODY, "/password/reset/closed", 404),
        Stop("invitation", NOBODY, f"/invitations/{invitation}"),
        Stop("not found, signed out", NOBODY, "/nowhere", 404),
        Stop("help", NOBODY, "/help"),
        Stop("help, sign up", NOBODY, "/help/sign-up"),
        Stop("help, register", NOBODY, "/help/register-with-slcp"),
        Stop("help, start", NOBODY, "/help/start-a-self-assessment"),
        Stop("e-mails of the demo", NOBODY, "/demo/mail"),
        Stop("clock of the demo", NOBODY, "/demo/clock"),
        Stop("back from the Gateway, not by its link", NOBODY, "/gateway/return", 400),
    ]


def _accounts(factory: Factory) -> list[Stop]:
    colleague = select(RoleGrant).where(
        RoleGrant.factory_id == factory.id, RoleGrant.role == Role.WORKER.value
    )
    grant = db.session.scalars(colleague.order_by(RoleGrant.id)).first()
    assert grant is not None
    manager = select(RoleGrant.id).where(
        RoleGrant.factory_id == factory.id, RoleGrant.role == Role.MANAGER.value
    )
    number = db.session.scalars(manager.order_by(RoleGrant.id.desc())).first()
    focal = select(RoleGrant.id).where(RoleGrant.role == Role.REGISTRATION.value)
    other = db.session.scalars(focal.order_by(RoleGrant.id)).first()
    return [
        Stop("factories", MANAGER, "/factories"),
        Stop("first page of a factory", MANAGER, f"/factories/{factory.id}"),
        Stop("help, signed in", MANAGER, "/help"),
        Stop("account", MANAGER, "/account"),
        Stop("password", MANAGER, "/account/password"),
        Stop("sessions", MANAGER, "/account/sessions"),
        Stop("people", MANAGER, f"/factories/{factory.id}/people"),
        Stop("not found", MANAGER, "/nowhere", 404),
        Stop("people of the programme", STAFF, "/programmes/bd/people"),
        Stop("people of a factory, staff", STAFF, f"/factories/{factory.id}/people"),
        Stop("end a role", STAFF, f"/factories/{factory.id}/people/{number}/end"),
        Stop("end a role in the programme", ADMIN, f"/programmes/bd/people/{other}/end"),
        Stop("close an account", ADMIN, f"/accounts/{grant.account_id}/close"),
    ]


def _wizard(made: "Scenery", numbers: dict[str, int], factories: dict[str, Factory]) -> list[Stop]:
    half, done, ready = (f"/self-assessments/{numbers[key]}" for key in ("half", "done", "ready"))
    fresh = makers.cycle(factories["fresh"])
    at_half, at_fresh = (f"/factories/{factories[key].id}" for key in ("half", "fresh"))
    return [
        Stop("cycles", MANAGER, f"{at_half}/self-assessments"),
        Stop("cycles, not started", MANAGER, f"{at_fresh}/self-assessments"),
        Stop("start", MANAGER, f"/cycles/{fresh.id}/self-assessment"),
        Stop("sections", MANAGER, half),
        Stop("section", MANAGER, f"{half}/sections/FP"),
        Stop("section, full", MANAGER, f"{half}/sections/WI"),
        Stop("questions", MANAGER, f"{half}/questions"),
        Stop("questions, unanswered", MANAGER, f"{half}/questions?show=unanswered"),
        Stop("questions, commented", MANAGER, f"{half}/questions?show=commented"),
        Stop("questions, out of scope", MANAGER, f"{half}/questions?show=out-of-scope"),
        Stop("search", MANAGER, f"{half}/search?q=a"),
        Stop("search, nothing", MANAGER, f"{half}/search?q=zebrawort"),
        Stop("scope", MANAGER, f"{half}/scope"),
        Stop("summary", MANAGER, f"{half}/summary"),
        Stop("downloads", MANAGER, f"{half}/papers"),
        Stop("downloads, none", MANAGER, f"{done}/papers"),
        Stop("history", MANAGER, f"{half}/questions/{made.full[0]}/history"),
        Stop("history, empty", MANAGER, f"{half}/questions/{made.full[-1]}/history"),
        Stop("summary, ready", MANAGER, f"{ready}/summary"),
        Stop("confirm", MANAGER, f"{ready}/submit"),
        Stop("summary, submitted", MANAGER, f"{done}/summary"),
        Stop("snapshot", MANAGER, f"{done}/snapshots/1"),
        Stop("reopen", MANAGER, f"{done}/reopen"),
        Stop("reopen, refused", MANAGER, f"{half}/reopen"),
    ]  # fmt: skip


def _questions(made: "Scenery", numbers: dict[str, int]) -> list[Stop]:
    """A question of each kind, and those that are only read."""
    stops, seen = [], set()
    for ref in made.answers:
        question = made.definition.by_ref[ref]
        if question.kind not in seen:
            seen.add(question.kind)
            path = f"/self-assessments/{numbers['half']}/questions/{ref}"
            stops.append(Stop(f"question, {question.kind}", MANAGER, path))
    priority = next(r for r in made.answers if made.definition.by_ref[r].bipartite)
    hidden = next(r for r in made.full[20:] if made.definition.by_ref[r].conditions)
    half, done = numbers["half"], numbers["done"]
    return [
        *stops,
        *_entries(made, half, numbers["ready"]),
        Stop("question, priority", MANAGER, f"/self-assessments/{half}/questions/{priority}"),
        Stop("question, out of scope", MANAGER, f"/self-assessments/{half}/questions/{hidden}"),
        Stop("question, submitted", MANAGER, f"/self-assessments/{done}/questions/{made.full[0]}"),
        Stop("question, committee", WORKER, f"/self-assessments/{half}/questions/{made.full[0]}"),
    ]


def _entries(made: "Scenery", half: int, ready: int) -> list[Stop]:
    """One entry of a list: new, as it stands, and before it goes."""
    ref = next(r for r in made.answers if made.definition.by_ref[r].kind == "repeat")
    entry = f"/self-assessments/{ready}/questions/{ref}/entries/{plan.ENTRY}"
    return [
        Stop("entry, new", MANAGER, f"/self-assessments/{half}/questions/{ref}/entries/new"),
        Stop("entry", MANAGER, entry),
        Stop("entry, committee", WORKER, entry),
        Stop("entry, to be removed", MANAGER, f"{entry}/remove"),
        Stop("history of a list", MANAGER, f"{entry.partition('/entries')[0]}/history"),
    ]


def _staff(factory: Factory) -> list[Stop]:
    cycle = makers.cycle(factory, number=2, active=False)
    return [
        Stop("staff cycles", STAFF, "/staff/cycles"),
        Stop("staff cycle", STAFF, f"/staff/cycles/{cycle.id}"),
        Stop("choose a factory", STAFF, "/staff/cycles/new"),
        Stop("new cycle", STAFF, f"/staff/factories/{factory.id}/cycles/new"),
        Stop("staff cycles, admin", ADMIN, "/staff/cycles"),
        Stop("dashboard", STAFF, "/staff"),
        Stop("dashboard, admin", ADMIN, "/staff"),
        Stop("waiting", STAFF, "/staff/waiting/cycles_to_activate"),
        Stop("waiting, nothing", STAFF, "/staff/waiting/transmissions"),
        Stop("list of factories", STAFF, "/staff/factories"),
        Stop("list of factories, filtered", ADMIN, "/staff/factories?state=active&sharing=off"),
        Stop("list of factories, nothing", STAFF, "/staff/factories?q=zebrawort"),
        Stop("factory, staff", STAFF, f"/staff/factories/{factory.id}"),
        Stop("advisor", STAFF, f"/staff/factories/{factory.id}/advisor"),
        Stop("gateway, staff", STAFF, f"/staff/factories/{factory.id}/gateway"),
        Stop("withdrawal", STAFF, f"/staff/factories/{factory.id}/withdrawal"),
        Stop("assessments", STAFF, "/staff/assessments"),
        Stop("downloads, staff", STAFF, "/staff/programmes/bd/papers"),
        Stop("advisors", STAFF, "/staff/advisors"),
        Stop("sharing for many", STAFF, f"/staff/sharing?factory={factory.id}"),
        *(
            Stop(f"{name}, staff", STAFF, f"/staff/cycles/{cycle.id}/{name}")
            for name in ("sharing", "assessment-data", "transmission", "documents", "facts")
        ),
    ]


def _versions(made: "Scenery") -> list[Stop]:
    """The version in use, a draft that changes it, and one that was discarded."""
    number, ids = made.definition.version_id, {}
    there = questionnaires.outline(number)
    assert there is not None
    turned = tuple(replace(one, label={"en": "Another"}) for one in there.sections[::-1])
    for name, sections in {"draft": turned, "discarded": there.sections}.items():
        changed = replace(there, version=name, sections=sections, threshold=90, full_sections=())
        with writing():
            ids[name] = import_workbook(Report(name.encode(), outline=changed)).id
    with writing():
        discarded = questionnaires.version(ids["discarded"])
        assert discarded is not None
        drafts.discard(discarded, by=1)
    at, draft = f"/staff/questions/{number}", f"/staff/questions/{ids['draft']}"
    kinds = {q.kind: q.ref for q in reversed(made.definition.questions) if q.asked}
    return [
        Stop("questionnaires", STAFF, "/staff/questions"),
        Stop("questionnaires, admin", ADMIN, "/staff/questions"),
        Stop("upload", ADMIN, "/staff/questions/upload"),
        Stop("version", STAFF, at),
        Stop("draft", ADMIN, draft),
        Stop("discarded", STAFF, f"/staff/questions/{ids['discarded']}"),
        Stop("publish", ADMIN, f"{draft}/publish"),
        Stop("publish, refused", ADMIN, f"{at}/publish"),
        Stop("discard", ADMIN, f"{draft}/discard"),
        Stop("compare", STAFF, f"{draft}/compare"),
        Stop("compare, nothing", STAFF, f"{draft}/compare?section=nonsense"),
        Stop("preview", STAFF, f"{at}/preview?language=bn"),
        Stop("preview, subsection", STAFF, f"{at}/preview/leaves/1"),
        *(
            Stop(f"preview, {kind}", STAFF, f"{at}/preview/questions/{ref}")
            for kind, ref in sorted(kinds.items())
        ),
    ]


def _profiles(half: Factory, whole: Factory) -> list[Stop]:
    """A profile that is half filled and was corrected, one that is complete, and the countries."""
    makers.keep(
        FactoryProfile(factory_id=whole.id, **WHOLE),
        FactoryProfile(factory_id=half.id, city="Gazipur", phone="+88029898989"),
        ProfileChange(factory_id=half.id, at=clock.now(), account_id=1, account_name="Rina Akter",
                      by_staff=True, field="phone", before="", after="+88029898989"),
    )  # fmt: skip
    number = signed(whole, version=current_version()).id
    signed(half, version="0")
    makers.programme("kh", sharing=False)
    at_half, at_whole = f"/factories/{half.id}", f"/factories/{whole.id}"
    return [
        Stop("profile, half filled", MANAGER, f"{at_half}/profile"),
        Stop("profile, complete", MANAGER, f"{at_whole}/profile"),
        Stop("profile, committee", WORKER, f"{at_half}/profile"),
        Stop("edit the profile", MANAGER, f"{at_half}/profile/edit"),
        Stop("terms, changed", MANAGER, f"{at_half}/terms"),
        Stop("terms, signed", MANAGER, f"{at_whole}/terms"),
        Stop("terms, committee", WORKER, f"{at_half}/terms"),
        Stop("signed text", MANAGER, f"{at_whole}/terms/{number}"),
        Stop("profile, staff", STAFF, f"/staff{at_half}/profile"),
        Stop("correct the profile", STAFF, f"/staff{at_half}/profile/edit"),
        Stop("programmes", ADMIN, "/staff/programmes"),
        Stop("programme", ADMIN, "/staff/programmes/bd"),
        Stop("programme, closed", ADMIN, "/staff/programmes/kh"),
    ]
