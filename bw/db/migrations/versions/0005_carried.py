"""Answers of an earlier cycle that are offered in the next, and those that did not fit."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OWNER = "self_assessment"


def upgrade() -> None:
    """Make them; nothing has been brought in so far."""
    with op.batch_alter_table(OWNER) as table:
        table.add_column(sa.Column("carried_from", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_self_assessment_carried_from_self_assessment"),
            OWNER,
            ["carried_from"],
            ["id"],
        )
    op.create_table(
        "carried_answer",
        sa.Column("self_assessment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["self_assessment_id"],
            ["self_assessment.id"],
            name=op.f("fk_carried_answer_self_assessment_id_self_assessment"),
        ),
        sa.PrimaryKeyConstraint("self_assessment_id", "position", name=op.f("pk_carried_answer")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "left_behind",
        sa.Column("self_assessment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("old_position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["self_assessment_id"],
            ["self_assessment.id"],
            name=op.f("fk_left_behind_self_assessment_id_self_assessment"),
        ),
        sa.PrimaryKeyConstraint("self_assessment_id", "old_position", name=op.f("pk_left_behind")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("left_behind")
    op.drop_table("carried_answer")
    with op.batch_alter_table(OWNER) as table:
        table.drop_constraint(
            op.f("fk_self_assessment_carried_from_self_assessment"), type_="foreignkey"
        )
        table.drop_column("carried_from")
