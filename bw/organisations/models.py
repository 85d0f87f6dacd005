"""Programmes and factories."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bw.db import Model


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


class Factory(Model):
    """A factory enrolled in a programme."""

    __tablename__ = "factory"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(200), index=True)  # text.fold(name), for search
    city: Mapped[str] = mapped_column(String(120), default="")

    programme: Mapped[Programme] = relationship(lazy="joined")
