"""Programmes with their country data, factories with their profiles, terms and signatures."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bw.db import Model, UTCDateTime
from bw.db.append_only import append_only


class Programme(Model):
    """The programme of one country."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(2), unique=True)  # "bd": also the suffix of law notes
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(8))
    zone: Mapped[str] = mapped_column(String(40))
    currency: Mapped[str] = mapped_column(String(3))
    # The lawful body that the bipartite committee is in this country ("LKS Bipartit").
    committee_name: Mapped[str] = mapped_column(String(120), default="")
    # The public body that inspects labour in this country.
    inspectorate_name: Mapped[str] = mapped_column(String(120), default="")
    # Rules A5, A6: from when sharing is offered; closed means that no factory can ask for it.
    launched_on: Mapped[date | None] = mapped_column(default=None)
    sharing_open: Mapped[bool] = mapped_column(default=False)
    # Whom a factory contacts to withdraw (rule B6).
    registration_name: Mapped[str] = mapped_column(String(120), default="")
    registration_email: Mapped[str] = mapped_column(String(254), default="")
    registration_phone: Mapped[str] = mapped_column(String(40), default="")
    # Day counts that differ from the defaults of ``rules.DayCounts``, by name.
    days: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class ProgrammeChange(Model):
    """One change of a programme's country data. Append-only."""

    __tablename__ = "programme_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    account_id: Mapped[int]
    account_name: Mapped[str] = mapped_column(String(120))  # as it was then: accounts stand above
    field: Mapped[str] = mapped_column(String(60))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)


class Factory(Model):
    """A factory enrolled in a programme."""

    __tablename__ = "factory"
    # A page of the staff's list is read from this index, in its order.
    __table_args__ = (Index("ix_factory_of_programme", "programme_id", "folded", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(200), index=True)  # text.fold(name), for search
    city: Mapped[str] = mapped_column(String(120), default="")

    programme: Mapped[Programme] = relationship(lazy="joined")


class FactoryProfile(Model):
    """*Profile Info* of a factory: contact and address. Not the section Facility Profile (E6)."""

    __tablename__ = "factory_profile"

    factory_id: Mapped[int] = mapped_column(
        ForeignKey("factory.id"), primary_key=True, autoincrement=False
    )
    revision: Mapped[int] = mapped_column(default=0)  # grows with each save
    contact_first_name: Mapped[str] = mapped_column(String(120), default="")
    contact_surname: Mapped[str] = mapped_column(String(120), default="")
    contact_role: Mapped[str] = mapped_column(String(120), default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")  # E.164, as all phones here
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    fax: Mapped[str] = mapped_column(String(20), default="")
    no_fax: Mapped[bool] = mapped_column(default=False)  # a fax is asked for, few have one
    street: Mapped[str] = mapped_column(String(300), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    region: Mapped[str] = mapped_column(String(120), default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    saved_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    saved_by: Mapped[int | None] = mapped_column(default=None)  # an account: a higher feature's


class ProfileChange(Model):
    """One change of one field of a profile; the factory sees those of staff (rule Q23)."""

    __tablename__ = "profile_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    account_id: Mapped[int]
    account_name: Mapped[str] = mapped_column(String(120))
    by_staff: Mapped[bool]
    field: Mapped[str] = mapped_column(String(60))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)


class TermsSignature(Model):
    """A manager's signature under the terms and conditions, with the text. Append-only (E2)."""

    __tablename__ = "terms_signature"
    __table_args__ = (Index("ix_terms_signature_latest", "factory_id", "signed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    version: Mapped[str] = mapped_column(String(20))  # of the terms; a new text is a new version
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)  # as it was read and signed
    sha256: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    signed_by: Mapped[int]
    signed_name: Mapped[str] = mapped_column(String(120))
    expires_on: Mapped[date]  # the last day on which it holds, in the factory's zone


append_only(ProgrammeChange, ProfileChange, TermsSignature)
