"""Rows that nobody changes or deletes: the database itself refuses, whatever a program tries.

A model says ``append_only(Model)`` below its class; its triggers come with its table. A migration
that adds a table to these holds the statements as they were then (see 0003).
"""

from collections.abc import Iterator

from sqlalchemy import DDL, event

from bw.db.base import Model

# PostgreSQL's triggers call functions; 23001 (restrict_violation) is an IntegrityError, as the
# ABORT of SQLite is.
_REFUSE = """
CREATE OR REPLACE FUNCTION bw_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of %% are never changed', TG_TABLE_NAME USING ERRCODE = '23001';
END $$
"""
_REFUSE_PUBLISHED = """
CREATE OR REPLACE FUNCTION bw_refuse_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM questionnaire_version
             WHERE id = OLD.version_id AND published_at IS NOT NULL) THEN
    RAISE EXCEPTION 'rows of %% are never changed', TG_TABLE_NAME USING ERRCODE = '23001';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
"""
_PUBLISHED = (
    "EXISTS (SELECT 1 FROM questionnaire_version "
    "WHERE id = OLD.version_id AND published_at IS NOT NULL)"
)
VERBS = ("UPDATE", "DELETE")


def append_only(*models: type[Model]) -> None:
    """Rows of these tables are added and never changed."""
    for model in models:
        table = str(model.__tablename__)
        for verb in VERBS:
            _with(model, *_always(table, verb))


def kept_once_published(version: type[Model], *parts: type[Model]) -> None:
    """A published version and the rows under its id never change; it may be superseded, once."""
    for model in parts:
        table = str(model.__tablename__)
        for verb in VERBS:
            _with(model, *_unless_draft(table, verb))
    fixed = [c.name for c in version.__table__.columns if c.name != "superseded_at"]
    name = str(version.__tablename__)
    for suffix, verb, condition in (
        ("delete", "DELETE", "OLD.published_at IS NOT NULL"),
        ("update", "UPDATE OF " + ", ".join(fixed), "OLD.published_at IS NOT NULL"),
        ("supersede", "UPDATE OF superseded_at", "OLD.superseded_at IS NOT NULL"),
    ):
        _with(version, *_when(name, suffix, verb, condition))


def _always(table: str, verb: str) -> Iterator[tuple[str, str]]:
    yield "sqlite", _sqlite(table, verb.lower(), verb, "")
    yield "postgresql", _REFUSE
    yield "postgresql", _postgresql(table, verb.lower(), verb, "bw_refuse_change")


def _unless_draft(table: str, verb: str) -> Iterator[tuple[str, str]]:
    yield "sqlite", _sqlite(table, verb.lower(), verb, f"WHEN {_PUBLISHED} ")
    yield "postgresql", _REFUSE_PUBLISHED
    yield "postgresql", _postgresql(table, verb.lower(), verb, "bw_refuse_published")


def _when(table: str, suffix: str, verb: str, condition: str) -> Iterator[tuple[str, str]]:
    yield "sqlite", _sqlite(table, suffix, verb, f"WHEN {condition} ")
    yield "postgresql", _REFUSE
    yield (
        "postgresql",
        _postgresql(table, suffix, verb, "bw_refuse_change", f"WHEN ({condition}) "),
    )


def _sqlite(table: str, suffix: str, verb: str, when: str) -> str:
    return (
        f"CREATE TRIGGER tr_{table}_{suffix} BEFORE {verb} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
    )


def _postgresql(table: str, suffix: str, verb: str, function: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER tr_{table}_{suffix} BEFORE {verb} ON {table} "
        f"FOR EACH ROW {when}EXECUTE FUNCTION {function}()"
    )


def _with(model: type[Model], *statements: tuple[str, str]) -> None:
    for dialect, statement in statements:
        made = DDL(statement)  # type: ignore[no-untyped-call]
        event.listen(model.__table__, "after_create", made.execute_if(dialect=dialect))
