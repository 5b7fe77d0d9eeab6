"""The first schema: every table that talks, reviewing, visiting and editing need.

A migration says everything itself and imports nothing that changes later but `Moment`, the type of a point in time.
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.times import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915  one table after the other
    """Make the first schema."""
    op.create_table(
        "access",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("act", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("voter", sa.String(length=40), nullable=True),
        sa.Column("why", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_access")),
        comment="who of the team looked at which personal data, when and why",
    )
    with op.batch_alter_table("access", schema=None) as batch_op:
        batch_op.create_index("ix_access_at", ["city", "at"], unique=False)
        batch_op.create_index("ix_access_voter", ["city", "voter"], unique=False)

    op.create_table(
        "alert",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sample", sa.String(length=40), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_alert")),
        comment="notices to the team, without voters' words",
    )
    op.create_table(
        "consent",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("pseudonym", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=80), nullable=False),
        sa.Column("button", sa.String(length=80), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=True),
        sa.CheckConstraint("purpose IN ('K1', 'K2-chat', 'K2-door', 'K2-phone')", name=op.f("ck_consent_purpose")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_consent")),
        comment="proof of each consent given and withdrawn; only ever added to",
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index("ix_consent_pseudonym", ["city", "pseudonym", "at"], unique=False)

    op.create_table(
        "consent_text",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("text_key", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_shown", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("city", "hash", name=op.f("pk_consent_text")),
        comment="the exact texts that were consented to",
    )
    op.create_table(
        "device",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("city", "hash", name=op.f("pk_device")),
        sa.UniqueConstraint("city", "id", name=op.f("uq_device_city_id")),
        comment="signed-in devices of the team, on the server, revocable",
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index("ix_device_person", ["city", "person"], unique=False)

    op.create_table(
        "do_not_ring",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("door", sa.String(length=80), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("city", "door", name=op.f("pk_do_not_ring")),
        comment="doors that asked not to be rung; no reason, no name",
    )
    op.create_table(
        "draft",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint("state IN ('open', 'waiting', 'published', 'dropped')", name=op.f("ck_draft_state")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_draft")),
        comment="changes to the knowledge that are not live",
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index("ix_draft_state", ["city", "state"], unique=False)

    op.create_table(
        "gap",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("entry", sa.String(length=80), nullable=True),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("centre", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("state IN ('dismissed', 'attached', 'answered')", name=op.f("ck_gap_state")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_gap")),
        comment="groups of unanswered questions that the team has dealt with",
    )
    op.create_table(
        "inbox",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("lane", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("not_before", Moment(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("parked_at", Moment(), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_inbox")),
        sa.UniqueConstraint("city", "channel", "key", name=op.f("uq_inbox_city_channel_key")),
        comment="what came in and must be handled, committed before it is acknowledged",
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_open",
            ["city", "seq"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.create_table(
        "job",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_job_state")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_job")),
        sa.UniqueConstraint("city", "kind", "fingerprint", name=op.f("uq_job_city_kind_fingerprint")),
        comment="long work with an address of its own; results hold ids and counts, no words",
    )
    op.create_table(
        "login",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("city", "hash", name=op.f("pk_login")),
        comment="one-time links for signing in",
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
        comment="what is true of this database as a whole; the only table without a city",
    )
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("inbox_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cause", sa.String(length=200), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("lane", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("audience", sa.String(length=80), nullable=False),
        sa.Column("consent", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("rank", sa.Integer(), server_default="0", nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("not_before", Moment(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_ref", sa.String(length=80), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_as", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "audience = 'team' OR inbox_seq IS NOT NULL OR consent IS NOT NULL", name=op.f("ck_outbox_never_unasked")
        ),
        sa.CheckConstraint("audience IN ('voter', 'team')", name=op.f("ck_outbox_audience")),
        sa.CheckConstraint("(inbox_seq IS NULL) <> (cause IS NULL)", name=op.f("ck_outbox_one_cause")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sa.UniqueConstraint("city", "cause", "step", name=op.f("uq_outbox_city_cause_step")),
        sa.UniqueConstraint("city", "inbox_seq", "step", name=op.f("uq_outbox_city_inbox_seq_step")),
        comment="what must be said, keyed so that it cannot be queued twice",
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_open",
            ["city", "seq"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "person",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("pseudonym", sa.String(length=80), nullable=True),
        sa.Column("chat", sa.LargeBinary(), nullable=True),
        sa.Column("shortcuts", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=True),
        sa.Column("signed_in_at", Moment(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.CheckConstraint("role IN ('vrijwilliger', 'redactie', 'beheer')", name=op.f("ck_person_role")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_person")),
        sa.UniqueConstraint("city", "pseudonym", name=op.f("uq_person_city_pseudonym")),
        comment="volunteers, editors and coordinators",
    )
    op.create_table(
        "published",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("city", name=op.f("pk_published")),
        comment="the version that voters get",
    )
    op.create_table(
        "purged",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_purged")),
        comment="what retention took away, and messages lost with the key of their day: counts only",
    )
    with op.batch_alter_table("purged", schema=None) as batch_op:
        batch_op.create_index("ix_purged_at", ["city", "at"], unique=False)

    op.create_table(
        "request",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("handled_at", Moment(), nullable=True),
        sa.Column("handled_by", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_request")),
        comment="requests about personal data, and reports about the label, with their due date",
    )
    op.create_table(
        "session",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("lane", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("city", "lane", name=op.f("pk_session")),
        comment="running talks of voters who consented to nothing",
    )
    op.create_table(
        "switch",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("city", "name", name=op.f("pk_switch")),
        comment="what the team switched by hand, such as the pause",
    )
    op.create_table(
        "tally",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.Column("decision", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("city", "day", "what", "decision", "language", name=op.f("pk_tally")),
        comment="how often, per day; no row per person",
    )
    op.create_table(
        "threat",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_threat")),
        comment="threats of violence, for two named readers only",
    )
    with op.batch_alter_table("threat", schema=None) as batch_op:
        batch_op.create_index("ix_threat_who", ["city", "who"], unique=False)

    op.create_table(
        "version",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("thresholds", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("approver", sa.String(length=40), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("city", "number", name=op.f("pk_version")),
        comment="every published state of the knowledge folder",
    )
    op.create_table(
        "voter",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("pseudonym", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=80), nullable=False),
        sa.Column("keeps_questions", sa.Boolean(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("first_name", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.LargeBinary(), nullable=True),
        sa.Column("state_at", Moment(), nullable=True),
        sa.Column("stopped_at", Moment(), nullable=True),
        sa.Column("paused_at", Moment(), nullable=True),
        sa.Column("gone_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_voter")),
        sa.UniqueConstraint("city", "pseudonym", name=op.f("uq_voter_city_pseudonym")),
        comment="voters with a consent in force; each has a key of his own in keys.db",
    )
    op.create_table(
        "walk",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wijk", sa.String(length=80), nullable=True),
        sa.Column("holder", sa.String(length=40), nullable=True),
        sa.Column("buddy", sa.String(length=40), nullable=True),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("started_at", Moment(), nullable=True),
        sa.Column("printed_at", Moment(), nullable=True),
        sa.Column("returned_at", Moment(), nullable=True),
        sa.Column("lost_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_walk")),
        sa.UniqueConstraint("city", "number", name=op.f("uq_walk_city_number")),
        comment="a list of doors handed to a volunteer",
    )
    op.create_table(
        "followup",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("voter", sa.String(length=40), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("consent", sa.String(length=40), nullable=False),
        sa.Column("way", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("wijk", sa.String(length=80), nullable=True),
        sa.Column("pc4", sa.String(length=4), nullable=True),
        sa.Column("day_part", sa.String(length=80), nullable=True),
        sa.Column("language", sa.String(length=80), nullable=False),
        sa.Column("door", sa.String(length=80), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("walk", sa.String(length=40), nullable=True),
        sa.Column("holder", sa.String(length=40), nullable=True),
        sa.Column("held_until", Moment(), nullable=True),
        sa.Column("hidden", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("told_at", Moment(), nullable=True),
        sa.CheckConstraint("way IN ('chat', 'door', 'phone')", name=op.f("ck_followup_way")),
        sa.ForeignKeyConstraint(
            ["city", "voter"], ["voter.city", "voter.id"], name=op.f("fk_followup_city_voter"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_followup")),
        comment="what voters asked us to come back on; state and attempts follow from the visits",
    )
    with op.batch_alter_table("followup", schema=None) as batch_op:
        batch_op.create_index("ix_followup_question", ["city", "question"], unique=False)
        batch_op.create_index("ix_followup_state", ["city", "state", "asked_at"], unique=False)
        batch_op.create_index("ix_followup_voter", ["city", "voter"], unique=False)
        batch_op.create_index("ix_followup_wijk", ["city", "wijk", "state"], unique=False)

    op.create_table(
        "question",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("voter", sa.String(length=40), nullable=True),
        sa.Column("talk", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("kept_for", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=80), nullable=False),
        sa.Column("decision", sa.String(length=80), nullable=False),
        sa.Column("mode", sa.String(length=80), nullable=False),
        sa.Column("entry", sa.String(length=80), nullable=False),
        sa.Column("ids", sa.Text(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("margin", sa.Float(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("wijk", sa.String(length=80), nullable=True),
        sa.Column("helpful", sa.Boolean(), nullable=True),
        sa.Column("chosen", sa.String(length=80), nullable=True),
        sa.Column("wants_person", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("filth", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("likeness", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("hidden", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("told_at", Moment(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(source = 'door') = (voter IS NULL)", name=op.f("ck_question_door_has_no_voter")),
        sa.CheckConstraint("source IN ('talk', 'door')", name=op.f("ck_question_source")),
        sa.ForeignKeyConstraint(
            ["city", "voter"], ["voter.city", "voter.id"], name=op.f("fk_question_city_voter"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_question")),
        comment="the question log: one utterance a row, kept with consent only",
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index("ix_question_asked", ["city", "asked_at", "id"], unique=False)
        batch_op.create_index("ix_question_entry", ["city", "entry", "asked_at"], unique=False)
        batch_op.create_index("ix_question_likeness", ["city", "likeness", "state"], unique=False)
        batch_op.create_index("ix_question_state", ["city", "state", "asked_at"], unique=False)
        batch_op.create_index("ix_question_voter", ["city", "voter"], unique=False)

    op.create_table(
        "audit_item",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("rater", sa.Integer(), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("entry", sa.String(length=80), nullable=False),
        sa.Column("stratum", sa.String(length=80), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=True),
        sa.Column("verdict", sa.String(length=40), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["city", "question"],
            ["question.city", "question.id"],
            name=op.f("fk_audit_item_city_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("city", "question", "rater", name=op.f("pk_audit_item")),
        comment="the blind sample of sure answers",
    )
    with op.batch_alter_table("audit_item", schema=None) as batch_op:
        batch_op.create_index("ix_audit_item_drawn", ["city", "drawn_on"], unique=False)

    op.create_table(
        "claim",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city", "question"],
            ["question.city", "question.id"],
            name=op.f("fk_claim_city_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("city", "question", name=op.f("pk_claim")),
        comment="which question is on whose screen, for ten minutes",
    )
    op.create_table(
        "gap_question",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("gap", sa.String(length=40), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["city", "gap"], ["gap.city", "gap.id"], name=op.f("fk_gap_question_city_gap"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["city", "question"],
            ["question.city", "question.id"],
            name=op.f("fk_gap_question_city_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("city", "gap", "question", name=op.f("pk_gap_question")),
        comment="the questions of such a group",
    )
    with op.batch_alter_table("gap_question", schema=None) as batch_op:
        batch_op.create_index("ix_gap_question_question", ["city", "question"], unique=False)

    op.create_table(
        "lock",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("entry", sa.String(length=80), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("moved_by", sa.String(length=40), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["city", "question"],
            ["question.city", "question.id"],
            name=op.f("fk_lock_city_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("city", "question", name=op.f("pk_lock")),
        comment="confirmed matches that an edit may not break unseen",
    )
    op.create_table(
        "promise",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("followup", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("kept_at", Moment(), nullable=True),
        sa.Column("ended_as", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["city", "followup"],
            ["followup.city", "followup.id"],
            name=op.f("fk_promise_city_followup"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_promise")),
        comment="what was promised to a voter, by whom, for when",
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index("ix_promise_due", ["city", "due"], unique=False)

    op.create_table(
        "verdict",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("entry", sa.String(length=80), nullable=True),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("supersedes", sa.String(length=40), nullable=True),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.CheckConstraint("(kind = 'entry') = (entry IS NOT NULL)", name=op.f("ck_verdict_entry_named")),
        sa.CheckConstraint(
            "kind IN ('entry', 'not-in-letter', 'no-question', 'new-question', 'later')", name=op.f("ck_verdict_kind")
        ),
        sa.ForeignKeyConstraint(
            ["city", "question"],
            ["question.city", "question.id"],
            name=op.f("fk_verdict_city_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_verdict")),
        comment="what reviewers said a question was about; undone by superseding, never overwritten",
    )
    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.create_index("ix_verdict_person", ["city", "person", "at"], unique=False)
        batch_op.create_index("ix_verdict_question", ["city", "question", "at"], unique=False)

    op.create_table(
        "visit",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("followup", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=80), nullable=True),
        sa.Column("day_part", sa.String(length=80), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("happened_at", Moment(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("supersedes", sa.String(length=40), nullable=True),
        sa.Column("flag", sa.String(length=80), nullable=True),
        sa.Column("lifted_at", Moment(), nullable=True),
        sa.Column("lifted_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["city", "followup"],
            ["followup.city", "followup.id"],
            name=op.f("fk_visit_city_followup"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("city", "id", "counter", name=op.f("pk_visit")),
        comment="what happened at a door or on the phone; only ever added to",
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index("ix_visit_followup", ["city", "followup"], unique=False)

    op.create_table(
        "walk_door",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("walk", sa.String(length=40), nullable=False),
        sa.Column("followup", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city", "followup"],
            ["followup.city", "followup.id"],
            name=op.f("fk_walk_door_city_followup"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["city", "walk"], ["walk.city", "walk.id"], name=op.f("fk_walk_door_city_walk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("city", "walk", "followup", name=op.f("pk_walk_door")),
        comment="the doors of a walk in walking order, as they were issued",
    )
    with op.batch_alter_table("walk_door", schema=None) as batch_op:
        batch_op.create_index("ix_walk_door_followup", ["city", "followup"], unique=False)
