"""Who has which role at a factory or for a programme: invite, send again, take back, end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, flash, request, url_for
from werkzeug.wrappers import Response

from bw.accounts import actions, invitations, queries, rules
from bw.accounts.forms import InviteForm, typed
from bw.accounts.models import Invitation
from bw.accounts.places import Place
from bw.accounts.queries import Holder
from bw.accounts.views.base import blueprint, me
from bw.messages import Blocker, sentence
from bw.organisations import queries as organisations
from bw.web import policy
from bw.web.locale import gettext as _
from bw.web.locale import with_zone
from bw.web.pages import go, page
from bw.web.policy import STAFF, Role

WHO = frozenset({Role.MANAGER}) | STAFF


@dataclass(frozen=True, slots=True)
class Scene:
    """The place whose people are shown: a factory, or (no factory) a programme."""

    place: Place
    name: str
    language: str
    at: dict[str, Any]  # what stands in the address

    @property
    def address(self) -> str:
        """The page with the people of this place."""
        return self.url("people")

    def url(self, endpoint: str, **more: Any) -> str:
        """The address of a page about this place."""
        kind = "factory" if "factory_id" in self.at else "programme"
        return url_for(f"accounts.{kind}_{endpoint}", **self.at, **more)


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the list, with only what the reader may see."""

    holder: Holder
    role: str
    email: str
    since: datetime
    may_end: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open invitation in the list, with only what the reader may see."""

    id: int
    name: str
    email: str
    role: str
    until: datetime
    mine: bool


def _scene(factory_id: int | None, code: str) -> Scene:
    """The place that the address names; 404 when it is absent or not the person's."""
    if factory_id is not None:
        factory = organisations.factory(me(), factory_id, roles=WHO) or abort(404)
        with_zone(factory.programme.zone)
        place = Place(factory.id, factory.programme_id)
        return Scene(place, factory.name, factory.programme.language, {"factory_id": factory.id})
    programme = organisations.programme(me(), code) or abort(404)
    with_zone(programme.zone)
    place = Place(programme_id=programme.id)
    return Scene(place, programme.name, programme.language, {"code": programme.code})


@blueprint.get("/factories/<int:factory_id>/people", endpoint="factory_people")
@blueprint.get("/programmes/<code>/people", endpoint="programme_people")
@policy.roles(WHO)
def people(factory_id: int | None = None, code: str = "") -> Response:
    """Who has a role here, who is invited, and the form to invite."""
    scene = _scene(factory_id, code)
    return _people(scene, _form(scene, language=scene.language))


@blueprint.post("/factories/<int:factory_id>/people", endpoint="factory_invite")
@blueprint.post("/programmes/<code>/people", endpoint="programme_invite")
@policy.roles(WHO)
def invite(factory_id: int | None = None, code: str = "") -> Response:
    """Invite somebody to a role here."""
    scene = _scene(factory_id, code)
    form = _form(scene)
    if not form.validate_on_submit():
        return _people(scene, form, status=422)
    made = invitations.invite(
        me(),
        email=typed(form.email),
        name=typed(form.name),
        role=Role(form.role.data),
        place=scene.place,
        language=form.language.data,
    )
    if not isinstance(made, Invitation):
        form.form_errors.extend(sentence(b.code, **b.params) for b in made)
        return _people(scene, form, status=422)
    flash(_("The invitation to %(email)s is on its way.", email=made.email))
    return go(scene.address)


@blueprint.post(
    "/factories/<int:factory_id>/invitations/<int:invitation_id>/resend", endpoint="factory_resend"
)
@blueprint.post(
    "/programmes/<code>/invitations/<int:invitation_id>/resend", endpoint="programme_resend"
)
@policy.roles(WHO)
def resend(invitation_id: int, factory_id: int | None = None, code: str = "") -> Response:
    """Send an invitation again, with a new link."""
    scene = _scene(factory_id, code)
    refused = invitations.resend(me(), _invitation(scene, invitation_id), place=scene.place)
    _say(refused, _("The invitation was sent again. The earlier link opens nothing any more."))
    return go(scene.address)


@blueprint.post(
    "/factories/<int:factory_id>/invitations/<int:invitation_id>/revoke", endpoint="factory_revoke"
)
@blueprint.post(
    "/programmes/<code>/invitations/<int:invitation_id>/revoke", endpoint="programme_revoke"
)
@policy.roles(WHO)
def revoke(invitation_id: int, factory_id: int | None = None, code: str = "") -> Response:
    """Take an invitation back."""
    scene = _scene(factory_id, code)
    refused = invitations.revoke(me(), _invitation(scene, invitation_id), place=scene.place)
    _say(refused, _("The invitation is taken back. Its link opens nothing any more."))
    return go(scene.address)


@blueprint.get("/factories/<int:factory_id>/people/<int:grant_id>/end", endpoint="factory_ending")
@blueprint.get("/programmes/<code>/people/<int:grant_id>/end", endpoint="programme_ending")
@policy.roles(WHO)
def ending(grant_id: int, factory_id: int | None = None, code: str = "") -> Response:
    """Ask once before a role ends."""
    scene = _scene(factory_id, code)
    holder = queries.holder(scene.place, grant_id) or abort(404)
    refused = _end_refused(holder, scene)
    return page(
        "accounts/end_role.html",
        scene=scene,
        name=holder.name,
        role=rules.ROLE_NAMES[holder.role],
        blockers=refused,
        address=scene.url("end", grant_id=grant_id),
    )


@blueprint.post("/factories/<int:factory_id>/people/<int:grant_id>/end", endpoint="factory_end")
@blueprint.post("/programmes/<code>/people/<int:grant_id>/end", endpoint="programme_end")
@policy.roles(WHO)
def end(grant_id: int, factory_id: int | None = None, code: str = "") -> Response:
    """End a role. Ended already: the list says so by itself."""
    scene = _scene(factory_id, code)
    holder = queries.holder(scene.place, grant_id)
    if holder is not None:
        refused = invitations.end_role(me(), holder, place=scene.place)
        _say(refused, _("The role of %(name)s has ended.", name=holder.name))
    return go(scene.address)


@blueprint.get("/accounts/<int:account_id>/close")
@policy.roles(frozenset({Role.ADMIN}))
def closing(account_id: int) -> Response:
    """Ask once before an account is closed."""
    account = queries.account(account_id) or abort(404)
    refused = rules.may_close(me(), account_id)
    return page("accounts/close.html", account=account, blockers=refused)


@blueprint.post("/accounts/<int:account_id>/close")
@policy.roles(frozenset({Role.ADMIN}))
def close(account_id: int) -> Response:
    """Close an account: its holder is signed out everywhere and cannot sign in again."""
    account = queries.account(account_id) or abort(404)
    refused = actions.close_account(me(), account=account)
    _say(refused, _("The account of %(name)s is closed.", name=account.name))
    return go("/")


def _form(scene: Scene, **shown: Any) -> InviteForm:
    return InviteForm(roles=rules.invitable(me(), scene.place), **shown)


def _people(scene: Scene, form: InviteForm, *, status: int = 200) -> Response:
    number = request.args.get("page", "1")
    factories = None
    if scene.place.factory_id is None:
        factories = organisations.search(
            me(),
            request.args.get("q", ""),
            number=organisations.page_number(number),
            programme_id=scene.place.programme_id,
        )
    return page(
        "accounts/people.html",
        status=status,
        scene=scene,
        form=form,
        rows=[_row(holder, scene) for holder in queries.people(scene.place)],
        invited=[_waiting(one, scene) for one in queries.open_invitations(scene.place)],
        proposing=me().holds(Role.MANAGER, scene.place.factory_id),
        admin=me().holds(Role.ADMIN),
        factories=factories,
        wanted=request.args.get("q", ""),
    )


def _row(holder: Holder, scene: Scene) -> Row:
    return Row(
        holder=holder,
        role=rules.ROLE_NAMES[holder.role],
        email=holder.email if rules.may_see_address(me(), holder.role, scene.place) else "",
        since=holder.granted_at,
        may_end=not _end_refused(holder, scene),
    )


def _waiting(one: Invitation, scene: Scene) -> Waiting:
    role = Role(one.role)
    return Waiting(
        id=one.id,
        name=one.name,
        email=one.email if rules.may_see_address(me(), role, scene.place) else "",
        role=rules.ROLE_NAMES[role],
        until=one.expires_at,
        mine=role in rules.invitable(me(), scene.place),
    )


def _end_refused(holder: Holder, scene: Scene) -> list[Blocker]:
    return rules.may_end_role(me(), holder.role, scene.place, account_id=holder.account_id)


def _invitation(scene: Scene, invitation_id: int) -> Invitation:
    """An invitation to this place, whatever has become of it; 404 for any other."""
    return queries.invitation_to(scene.place, invitation_id) or abort(404)


def _say(refused: list[Blocker], done: str) -> None:
    """Tell at the top of the next page what happened, or why nothing did."""
    for blocker in refused:
        flash(sentence(blocker.code, **blocker.params), "error")
    if not refused:
        flash(done)
