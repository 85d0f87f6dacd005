"""What is append-only the database itself keeps: audit, histories, signatures, versions."""

from collections.abc import Iterator

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ALWAYS = (
    "audit_entry", "answer_change", "snapshot", "reopening",
    "programme_change", "profile_change", "terms_signature",
    "sharing_record", "gateway_event", "assessment_data", "notice",
)  # fmt: skip
PARTS = (
    "questionnaire_section", "questionnaire_leaf", "questionnaire_question",
    "questionnaire_choice", "questionnaire_text",
)  # fmt: skip
VERSION = "questionnaire_version"
FIXED = (
    "id, form_id, version, title, default_language, languages, threshold, full_sections, "
    "settings, source, sha256, imported_at, published_at"
)
PUBLISHED = (
    "EXISTS (SELECT 1 FROM questionnaire_version "
    "WHERE id = OLD.version_id AND published_at IS NOT NULL)"
)
FUNCTIONS = {
    "bw_refuse_change": """
CREATE OR REPLACE FUNCTION bw_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = '23001';
END $$
""",
    "bw_refuse_published": """
CREATE OR REPLACE FUNCTION bw_refuse_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM questionnaire_version
             WHERE id = OLD.version_id AND published_at IS NOT NULL) THEN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = '23001';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
""",
}


def triggers() -> Iterator[tuple[str, str, str, str, bool]]:
    """Table, end of the trigger's name, what it stands before, its condition, on drafts too."""
    for table in ALWAYS:
        yield table, "update", "UPDATE", "", True
        yield table, "delete", "DELETE", "", True
    for table in PARTS:
        yield table, "update", "UPDATE", PUBLISHED, False
        yield table, "delete", "DELETE", PUBLISHED, False
    yield VERSION, "delete", "DELETE", "OLD.published_at IS NOT NULL", True
    yield VERSION, "update", f"UPDATE OF {FIXED}", "OLD.published_at IS NOT NULL", True
    yield VERSION, "supersede", "UPDATE OF superseded_at", "OLD.superseded_at IS NOT NULL", True


def upgrade() -> None:
    """Make the triggers."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in () if sqlite else FUNCTIONS.values():
        op.execute(statement)
    for table, suffix, verb, condition, always in triggers():
        head = f"CREATE TRIGGER tr_{table}_{suffix} BEFORE {verb} ON {table} "
        if sqlite:
            when = f"WHEN {condition} " if condition else ""
            what = f"SELECT RAISE(ABORT, 'rows of {table} are never changed')"
            op.execute(f"{head}{when}BEGIN {what}; END")
        elif always:
            when = f"WHEN ({condition}) " if condition else ""
            op.execute(f"{head}FOR EACH ROW {when}EXECUTE FUNCTION bw_refuse_change()")
        else:
            op.execute(f"{head}FOR EACH ROW EXECUTE FUNCTION bw_refuse_published()")


def downgrade() -> None:
    """Remove them."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, suffix, *_ in triggers():
        op.execute(f"DROP TRIGGER tr_{table}_{suffix}" + ("" if sqlite else f" ON {table}"))
    for name in () if sqlite else FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}()")
