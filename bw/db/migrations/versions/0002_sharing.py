"""Country data, profiles and terms, the wish to share, the Gateway, documents, notices."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW = (
    ("inspectorate_name", sa.String(length=120), ""),
    ("sharing_open", sa.Boolean(), sa.false()),
    ("registration_name", sa.String(length=120), ""),
    ("registration_email", sa.String(length=254), ""),
    ("registration_phone", sa.String(length=40), ""),
    ("days", sa.JSON(), "{}"),
)


def upgrade() -> None:
    """Make the tables; what stands already gets empty values."""
    op.create_table(
        "programme_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("account_name", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_change_programme_id_programme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_change")),
    )
    op.create_index(
        op.f("ix_programme_change_programme_id"), "programme_change", ["programme_id"], unique=False
    )
    op.create_table(
        "advisor_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("factory_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_advisor_assignment_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by"], ["account.id"], name=op.f("fk_advisor_assignment_assigned_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["factory_id"], ["factory.id"], name=op.f("fk_advisor_assignment_factory_id_factory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advisor_assignment")),
    )
    op.create_index(
        op.f("ix_advisor_assignment_account_id"), "advisor_assignment", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_advisor_assignment_factory_id"), "advisor_assignment", ["factory_id"], unique=False
    )
    op.create_index(
        op.f("uq_advisor_assignment_open"),
        "advisor_assignment",
        ["factory_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "factory_profile",
        sa.Column("factory_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("contact_first_name", sa.String(length=120), nullable=False),
        sa.Column("contact_surname", sa.String(length=120), nullable=False),
        sa.Column("contact_role", sa.String(length=120), nullable=False),
        sa.Column("contact_phone", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("fax", sa.String(length=20), nullable=False),
        sa.Column("no_fax", sa.Boolean(), nullable=False),
        sa.Column("street", sa.String(length=300), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("region", sa.String(length=120), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["factory_id"], ["factory.id"], name=op.f("fk_factory_profile_factory_id_factory")
        ),
        sa.PrimaryKeyConstraint("factory_id", name=op.f("pk_factory_profile")),
    )
    op.create_table(
        "gateway_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("factory_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_gateway_event_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["factory_id"], ["factory.id"], name=op.f("fk_gateway_event_factory_id_factory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_event")),
    )
    op.create_index(
        op.f("ix_gateway_event_factory_id"), "gateway_event", ["factory_id"], unique=False
    )
    op.create_table(
        "gateway_registration",
        sa.Column("factory_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("gateway_id", sa.String(length=40), nullable=True),
        sa.Column("given_id", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("link_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("brand_permitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("linked_by", sa.Integer(), nullable=True),
        sa.Column("check_note", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["factory_id"], ["factory.id"], name=op.f("fk_gateway_registration_factory_id_factory")
        ),
        sa.ForeignKeyConstraint(
            ["linked_by"], ["account.id"], name=op.f("fk_gateway_registration_linked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["account.id"], name=op.f("fk_gateway_registration_started_by_account")
        ),
        sa.PrimaryKeyConstraint("factory_id", name=op.f("pk_gateway_registration")),
        sa.UniqueConstraint("gateway_id", name=op.f("uq_gateway_registration_gateway_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_gateway_registration_reference")),
    )
    op.create_table(
        "profile_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("factory_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("account_name", sa.String(length=120), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["factory_id"], ["factory.id"], name=op.f("fk_profile_change_factory_id_factory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_change")),
    )
    op.create_index(
        op.f("ix_profile_change_factory_id"), "profile_change", ["factory_id"], unique=False
    )
    op.create_table(
        "sharing_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("factory_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("cycle_number", sa.Integer(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sharing_record_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["factory_id"], ["factory.id"], name=op.f("fk_sharing_record_factory_id_factory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_record")),
    )
    op.create_index(
        op.f("ix_sharing_record_factory_id"), "sharing_record", ["factory_id"], unique=False
    )
    op.create_table(
        "terms_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("factory_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.Column("signed_name", sa.String(length=120), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["factory_id"], ["factory.id"], name=op.f("fk_terms_signature_factory_id_factory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_signature")),
    )
    op.create_index(
        op.f("ix_terms_signature_latest"),
        "terms_signature",
        ["factory_id", "signed_at"],
        unique=False,
    )
    op.create_table(
        "assessment_data",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_assessment_data_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["account.id"], name=op.f("fk_assessment_data_uploaded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_data")),
    )
    op.create_index(
        op.f("ix_assessment_data_cycle_id"), "assessment_data", ["cycle_id"], unique=False
    )
    op.create_table(
        "cycle_sharing",
        sa.Column("cycle_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("on_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_by", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("off_by", sa.Integer(), nullable=True),
        sa.Column("off_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_cycle_sharing_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["off_by"], ["account.id"], name=op.f("fk_cycle_sharing_off_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["on_by"], ["account.id"], name=op.f("fk_cycle_sharing_on_by_account")
        ),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_cycle_sharing")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("factory_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_document_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["factory_id"], ["factory.id"], name=op.f("fk_document_factory_id_factory")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["account.id"], name=op.f("fk_document_uploaded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_cycle_id"), "document", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_document_factory_id"), "document", ["factory_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("factory_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_notice_cycle_id_cycle")),
        sa.ForeignKeyConstraint(
            ["factory_id"], ["factory.id"], name=op.f("fk_notice_factory_id_factory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("cause", name=op.f("uq_notice_cause")),
    )
    op.create_index(op.f("ix_notice_factory_id"), "notice", ["factory_id"], unique=False)
    op.create_table(
        "quick_facts",
        sa.Column("cycle_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("buyers", sa.Integer(), nullable=False),
        sa.Column("completed", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_quick_facts_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["account.id"], name=op.f("fk_quick_facts_entered_by_account")
        ),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_quick_facts")),
    )
    op.create_table(
        "transmission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("factory_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("assessment_data_id", sa.Integer(), nullable=False),
        sa.Column("gateway_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_data_id"],
            ["assessment_data.id"],
            name=op.f("fk_transmission_assessment_data_id_assessment_data"),
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_transmission_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["factory_id"], ["factory.id"], name=op.f("fk_transmission_factory_id_factory")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name=op.f("fk_transmission_snapshot_id_snapshot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transmission")),
        sa.UniqueConstraint("cycle_id", name=op.f("uq_transmission_cycle_id")),
    )
    op.create_index(
        op.f("ix_transmission_factory_id"), "transmission", ["factory_id"], unique=False
    )
    op.create_index(op.f("ix_transmission_state"), "transmission", ["state", "id"], unique=False)
    op.create_table(
        "parcel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transmission_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("schema_version", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.String(length=80), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["transmission_id"],
            ["transmission.id"],
            name=op.f("fk_parcel_transmission_id_transmission"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
        sa.UniqueConstraint("key", name=op.f("uq_parcel_key")),
        sa.UniqueConstraint(
            "transmission_id", "ordinal", name=op.f("uq_parcel_transmission_id_ordinal")
        ),
    )
    with op.batch_alter_table("cycle") as batch_op:
        batch_op.add_column(sa.Column("assessment_ended_on", sa.Date(), nullable=True))

    with op.batch_alter_table("programme") as batch_op:
        batch_op.add_column(sa.Column("launched_on", sa.Date(), nullable=True))
        for name, kind, empty in NEW:
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=empty))
    with op.batch_alter_table("programme") as batch_op:
        for name, kind, _empty in NEW:
            batch_op.alter_column(name, existing_type=kind, server_default=None)
    op.create_index("ix_factory_of_programme", "factory", ["programme_id", "folded", "id"])


def downgrade() -> None:
    """Remove them again."""
    op.drop_index("ix_factory_of_programme", table_name="factory")
    with op.batch_alter_table("programme") as batch_op:
        batch_op.drop_column("launched_on")
        for name, _kind, _empty in NEW:
            batch_op.drop_column(name)

    with op.batch_alter_table("cycle") as batch_op:
        batch_op.drop_column("assessment_ended_on")

    op.drop_table("parcel")
    op.drop_table("transmission")
    op.drop_table("quick_facts")
    op.drop_table("notice")
    op.drop_table("document")
    op.drop_table("cycle_sharing")
    op.drop_table("assessment_data")
    op.drop_table("terms_signature")
    op.drop_table("sharing_record")
    op.drop_table("profile_change")
    op.drop_table("gateway_registration")
    op.drop_table("gateway_event")
    op.drop_table("factory_profile")
    op.drop_table("advisor_assignment")
    op.drop_table("programme_change")
