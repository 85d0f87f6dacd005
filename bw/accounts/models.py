"""Accounts and what hangs on them. Tokens are stored as SHA-256 only."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bw.db import Model, UTCDateTime
from bw.organisations.models import Factory, Programme

_EVERYWHERE = text("factory_id IS NULL AND programme_id IS NULL")


class Account(Model):
    """Somebody who can sign in."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # case folded
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(8), default="en")
    bengali_digits: Mapped[bool | None] = mapped_column(default=None)  # None: as the language does
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class RoleGrant(Model):
    """A role of a person: at one factory, for one programme, or (admin) for all."""

    __tablename__ = "role_grant"
    # A role once at a place. NULLs never collide in a unique index, so each kind of place has one.
    __table_args__ = (
        Index("uq_role_grant_factory", "account_id", "role", "factory_id", unique=True),
        Index("uq_role_grant_programme", "account_id", "role", "programme_id", unique=True),
        Index(
            "uq_role_grant_everywhere", "account_id", "role", unique=True,
            sqlite_where=_EVERYWHERE, postgresql_where=_EVERYWHERE,
        ),
        CheckConstraint("factory_id IS NULL OR programme_id IS NULL", name="one_place"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))  # web.policy.Role
    factory_id: Mapped[int | None] = mapped_column(ForeignKey("factory.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime)


class AdvisorAssignment(Model):
    """The enterprise advisor of a factory; one at a time (rule J3). Ended ones stay."""

    __tablename__ = "advisor_assignment"
    __table_args__ = (
        Index(
            "uq_advisor_assignment_open", "factory_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    assigned_at: Mapped[datetime] = mapped_column(UTCDateTime)
    assigned_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class SignInSession(Model):
    """A browser in which somebody is signed in."""

    __tablename__ = "sign_in_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)  # moved at most every few minutes
    staff: Mapped[bool] = mapped_column(default=False)  # shorter limits
    address: Mapped[str] = mapped_column(String(64), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")


class Invitation(Model):
    """An invitation to one role at one factory (or programme), for one address."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    role: Mapped[str] = mapped_column(String(20))
    factory_id: Mapped[int | None] = mapped_column(ForeignKey("factory.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    language: Mapped[str] = mapped_column(String(8), default="en")
    # token = HMAC(secret key, nonce): the worker can write the e-mail, a stolen table cannot.
    nonce: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)

    factory: Mapped[Factory | None] = relationship(lazy="joined")
    programme: Mapped[Programme | None] = relationship(lazy="joined")


class PasswordReset(Model):
    """A request for a new password."""

    __tablename__ = "password_reset"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    nonce: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)

    account: Mapped[Account] = relationship(lazy="joined")


class SignInFailure(Model):
    """A failed sign-in, kept per address typed (hashed), so that the delay survives a restart.

    ``source_hash`` tells failures of one network from those of others: a stranger's failures may
    slow the owner down for a moment only.
    """

    __tablename__ = "sign_in_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    email_hash: Mapped[str] = mapped_column(String(64), index=True)
    source_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
