"""Fields of groups, choice filters with the columns they choose by, what an import left out."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FIELD = "questionnaire_field"
VERSION = "questionnaire_version"
NEW = (
    ("questionnaire_question", "choice_filter", sa.Text(), ""),
    ("questionnaire_question", "rows_list", sa.String(length=120), ""),
    ("questionnaire_choice", "attributes", sa.JSON(), "{}"),
    (VERSION, "left_out", sa.JSON(), "[]"),
)
BEFORE = (
    "id, form_id, version, title, default_language, languages, threshold, full_sections, "
    "settings, source, sha256, imported_at, published_at"
)
AFTER = BEFORE.replace("settings, ", "settings, left_out, ").replace(
    "imported_at, ", "imported_at, discarded_at, "
)
PUBLISHED = (
    "EXISTS (SELECT 1 FROM questionnaire_version "
    "WHERE id = OLD.version_id AND published_at IS NOT NULL)"
)


def upgrade() -> None:
    """Make them; what stands already has no fields and no filters."""
    op.create_table(
        FIELD,
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("question_position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("list_name", sa.String(length=120), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("read_only", sa.Boolean(), nullable=False),
        sa.Column("relevant", sa.Text(), nullable=False),
        sa.Column("constraint", sa.Text(), nullable=False),
        sa.Column("calculation", sa.Text(), nullable=False),
        sa.Column("choice_filter", sa.Text(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_questionnaire_field_version_id_questionnaire_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_questionnaire_field")),
        sa.UniqueConstraint(
            "version_id", "name", name=op.f("uq_questionnaire_field_version_id_name")
        ),
        sa.UniqueConstraint(
            "version_id", "ref", name=op.f("uq_questionnaire_field_version_id_ref")
        ),
    )
    # One by one and in place: a table that is copied loses its triggers.
    for table, name, kind, empty in NEW:
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=empty))
    op.add_column(VERSION, sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True))
    for statement in _kept():
        op.execute(statement)
    _replace_trigger(AFTER)


def downgrade() -> None:
    """Remove them."""
    _replace_trigger(BEFORE)
    op.drop_column(VERSION, "discarded_at")
    for table, name, _kind, _empty in reversed(NEW):
        op.drop_column(table, name)
    op.drop_table(FIELD)


def _kept() -> Iterator[str]:
    """The fields of a published version never change."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in ("UPDATE", "DELETE"):
        head = f"CREATE TRIGGER tr_{FIELD}_{verb.lower()} BEFORE {verb} ON {FIELD} "
        if sqlite:
            what = f"SELECT RAISE(ABORT, 'rows of {FIELD} are never changed')"
            yield f"{head}WHEN {PUBLISHED} BEGIN {what}; END"
        else:
            yield f"{head}FOR EACH ROW EXECUTE FUNCTION bw_refuse_published()"


def _replace_trigger(columns: str) -> None:
    """The trigger that keeps a published version names the columns that it keeps."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    name = f"tr_{VERSION}_update"
    head = f"CREATE TRIGGER {name} BEFORE UPDATE OF {columns} ON {VERSION} "
    if sqlite:
        op.execute(f"DROP TRIGGER {name}")
        what = f"SELECT RAISE(ABORT, 'rows of {VERSION} are never changed')"
        op.execute(f"{head}WHEN OLD.published_at IS NOT NULL BEGIN {what}; END")
        return
    op.execute(f"DROP TRIGGER {name} ON {VERSION}")
    op.execute(
        f"{head}FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) "
        "EXECUTE FUNCTION bw_refuse_change()"
    )
