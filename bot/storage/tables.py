"""Every table, with what each column holds about people. Longer than 300 lines: one schema, one place to look.

`city` is in every key. Ids are random and made by the caller. Sealed columns end in nothing special: the declaration
says under which key they lie (`voter`, `day`, `team`, `heard`, `threats`), and `bot.storage.sealing` how. No column,
enum or tag holds support, vote, party, descent, religion or health, and a test keeps it so.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.declared import NOTHING, Held, column
from bot.storage.times import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_SEQ = BigInteger().with_variant(Integer, "sqlite")  # else SQLite does not count up by itself
_ID = String(40)
_NAME = String(80)
_MOMENT = Moment()

_KEY = Held("keyed hash of the channel's number of the update", "answer", "48 hours")
_LANE = Held("keyed hash of the chat, under the key of the day", "answer", "48 hours")
_RAW = Held(
    "the message as it came in, or the reply as it goes out, with the chat's address", "answer", "48 hours", "day"
)
_VOTER = Held("random id of a voter who consented", "improve", "consent")
_ASKED = Held("what one question was about and what the bot did with it", "improve", "question")
_WORDS = Held("the question, masked, and what was shown", "improve", "question", "voter")
_VISITED = Held("how and when a voter was followed up", "follow-up", "follow-up")
_AREA = Held("neighbourhood of a voter who asked for a visit", "follow-up", "follow-up")
_DOOR = Held("address and first name, as the voter gave them", "follow-up", "address", "voter")
_PHONE = Held("phone number, as the voter gave it", "follow-up", "address", "voter")
_NOTE = Held("short note of a volunteer", "follow-up", "note", "voter")
_PROOF = Held("keyed hash of the chat beside a consent that was given or withdrawn", "proof", "proof")
_PERSON = Held("who of the team", "team", "team")
_PERSON_SEALED = Held("name or chat of someone of the team", "team", "team", "team")
_SESSION = Held("when someone of the team was signed in, on which device", "team", "session")
_JUDGED = Held("what someone of the team said about a question, and when", "team", "question")
_THREAT = Held("a threat of violence and the chat it came from", "safety", "threat", "threats")


def _city() -> Column[Any]:
    return column("city", _NAME, NOTHING, nullable=False)


def _of(table: str, column: str) -> ForeignKeyConstraint:
    """The row this one belongs to, in the same city; it goes when that goes."""
    return ForeignKeyConstraint(["city", column], [f"{table}.city", f"{table}.id"], ondelete="CASCADE")


meta = Table(
    "meta",
    metadata,
    column("name", _NAME, NOTHING, primary_key=True),
    column("value", Text, NOTHING, nullable=False),
    comment="what is true of this database as a whole; the only table without a city",
)

inbox = Table(
    "inbox",
    metadata,
    column("seq", _SEQ, NOTHING, primary_key=True),
    _city(),
    column("channel", _NAME, NOTHING, nullable=False),
    column(
        "key",
        String(200),
        Held("keyed hash of the channel's number of the update", "answer", "48 hours"),
        nullable=False,
    ),
    column("lane", _NAME, _LANE, nullable=False),
    column("day", Date, NOTHING, nullable=False),
    column("received_at", _MOMENT, _LANE, nullable=False),
    column("not_before", _MOMENT, NOTHING),
    column("body", LargeBinary, _RAW),
    column("tries", Integer, NOTHING, nullable=False, server_default="0"),
    column("error", String(200), NOTHING),
    column("parked_at", _MOMENT, NOTHING),
    column("done_at", _MOMENT, NOTHING),
    UniqueConstraint("city", "channel", "key"),
    Index(
        "ix_inbox_open", "city", "seq", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")
    ),
    comment="what came in and must be handled, committed before it is acknowledged",
)

outbox = Table(
    "outbox",
    metadata,
    column("seq", _SEQ, NOTHING, primary_key=True),
    _city(),
    column("inbox_seq", _SEQ, NOTHING),
    column("cause", String(200), NOTHING),
    column("step", Integer, NOTHING, nullable=False),
    column("lane", _NAME, _LANE, nullable=False),
    column("channel", _NAME, NOTHING, nullable=False),
    column("audience", _NAME, NOTHING, nullable=False),
    column("consent", _ID, Held("id of the consent that allows the message", "follow-up", "48 hours")),
    column("kind", _NAME, NOTHING, nullable=False),
    column("rank", Integer, NOTHING, nullable=False, server_default="0"),
    column("day", Date, NOTHING, nullable=False),
    column("created_at", _MOMENT, _LANE, nullable=False),
    column("not_before", _MOMENT, NOTHING),
    column("body", LargeBinary, _RAW),
    column("tries", Integer, NOTHING, nullable=False, server_default="0"),
    column("sent_ref", _NAME, Held("the channel's own number of the sent message", "answer", "48 hours")),
    column("ended_at", _MOMENT, NOTHING),
    column("ended_as", _NAME, NOTHING),
    UniqueConstraint("city", "inbox_seq", "step"),
    UniqueConstraint("city", "cause", "step"),
    CheckConstraint("(inbox_seq IS NULL) <> (cause IS NULL)", name="one_cause"),
    CheckConstraint("audience = 'team' OR inbox_seq IS NOT NULL OR consent IS NOT NULL", name="never_unasked"),
    CheckConstraint("audience IN ('voter', 'team')", name="audience"),
    Index(
        "ix_outbox_open",
        "city",
        "seq",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    comment="what must be said, keyed so that it cannot be queued twice",
)

session = Table(
    "session",
    metadata,
    _city(),
    column("lane", _NAME, _LANE, nullable=False),
    column("day", Date, NOTHING, nullable=False),
    column("state", LargeBinary, Held("what the running talk remembers", "answer", "48 hours", "day"), nullable=False),
    column("updated_at", _MOMENT, _LANE, nullable=False),
    PrimaryKeyConstraint("city", "lane"),
    comment="running talks of voters who consented to nothing",
)

voter = Table(
    "voter",
    metadata,
    _city(),
    column("id", _ID, _VOTER, nullable=False),
    column("pseudonym", _NAME, Held("keyed hash of the chat", "improve", "consent"), nullable=False),
    column("channel", _NAME, _VOTER, nullable=False),
    column("language", _NAME, _VOTER, nullable=False),
    column("keeps_questions", Boolean, _VOTER, nullable=False),
    column("consented_on", Date, _VOTER, nullable=False),
    column("chat", LargeBinary, Held("the channel's id of the chat", "follow-up", "consent", "voter"), nullable=False),
    column("first_name", LargeBinary, Held("first name, if given", "follow-up", "consent", "voter")),
    column("state", LargeBinary, Held("what the running talk remembers", "improve", "consent", "voter")),
    column("state_at", _MOMENT, _VOTER),
    column("stopped_at", _MOMENT, Held("that no message may go out", "objection", "consent")),
    column("paused_at", _MOMENT, Held("that nothing kept may be used", "objection", "consent")),
    column("gone_at", _MOMENT, Held("that the chat can no longer be reached", "follow-up", "consent")),
    PrimaryKeyConstraint("city", "id"),
    UniqueConstraint("city", "pseudonym"),
    comment="voters with a consent in force; each has a key of his own in keys.db",
)

question = Table(
    "question",
    metadata,
    _city(),
    column("id", _ID, _ASKED, nullable=False),
    column("voter", _ID, _VOTER),
    column("talk", _ID, _ASKED, nullable=False),
    column("source", _NAME, _ASKED, nullable=False),
    column("kept_for", _NAME, _ASKED, nullable=False),
    column("channel", _NAME, _ASKED, nullable=False),
    column("asked_at", _MOMENT, _ASKED, nullable=False),
    column("day", Date, _ASKED, nullable=False),
    column("language", _NAME, _ASKED, nullable=False),
    column("decision", _NAME, _ASKED, nullable=False),
    column("mode", _NAME, _ASKED, nullable=False),
    column("entry", _NAME, _ASKED, nullable=False),
    column("ids", Text, _ASKED, nullable=False),
    column("probability", Float, _ASKED, nullable=False),
    column("margin", Float, _ASKED, nullable=False),
    column("version", Integer, _ASKED, nullable=False),
    column("edited", Boolean, _ASKED, nullable=False),
    column("wijk", _NAME, _ASKED),
    column("helpful", Boolean, _ASKED),
    column("chosen", _NAME, _ASKED),
    column("wants_person", Boolean, _ASKED, nullable=False, server_default=text("false")),
    column("filth", Boolean, _ASKED, nullable=False, server_default=text("false")),
    column(
        "likeness",
        _NAME,
        Held("keyed hash of the folded words, or a random name for those that ask the same", "improve", "question"),
    ),
    column("state", _NAME, _ASKED, nullable=False),
    column("hidden", Boolean, _ASKED, nullable=False, server_default=text("false")),
    column("told_at", _MOMENT, _ASKED),
    column("text", LargeBinary, _WORDS, nullable=False),
    column("detail", LargeBinary, _WORDS, nullable=False),
    PrimaryKeyConstraint("city", "id"),
    _of("voter", "voter"),
    CheckConstraint("source IN ('talk', 'door')", name="source"),
    CheckConstraint("(source = 'door') = (voter IS NULL)", name="door_has_no_voter"),
    # All that filters look at, and all that the queue is made from: a row with its sealed words is four times as long.
    Index(
        "ix_question_asked",
        "city",
        "hidden",
        "asked_at",
        "id",
        "day",
        "state",
        "decision",
        "language",
        "wijk",
        "entry",
        "source",
        "channel",
        "version",
        "helpful",
        "wants_person",
        "margin",
    ),
    Index(
        "ix_question_queue",
        "city",
        "state",
        "hidden",
        "asked_at",
        "id",
        "decision",
        "margin",
        "wants_person",
        "helpful",
        "likeness",
    ),
    Index("ix_question_entry", "city", "entry", "asked_at"),
    Index("ix_question_voter", "city", "voter"),
    Index("ix_question_likeness", "city", "likeness", "hidden", "state"),
    comment="the question log: one utterance a row, kept with consent only",
)

tally = Table(
    "tally",
    metadata,
    _city(),
    column("day", Date, NOTHING, nullable=False),
    column("what", _NAME, NOTHING, nullable=False),
    column("decision", _NAME, NOTHING, nullable=False),
    column("language", _NAME, NOTHING, nullable=False),
    column("count", Integer, NOTHING, nullable=False),
    PrimaryKeyConstraint("city", "day", "what", "decision", "language"),
    comment="how often, per day; no row per person",
)

consent = Table(
    "consent",
    metadata,
    _city(),
    column("id", _ID, _PROOF, nullable=False),
    column("pseudonym", _NAME, _PROOF, nullable=False),
    column("purpose", _NAME, _PROOF, nullable=False),
    column("given", Boolean, _PROOF, nullable=False),
    column("at", _MOMENT, _PROOF, nullable=False),
    column("text_hash", String(64), _PROOF, nullable=False),
    column("version", Integer, _PROOF, nullable=False),
    column("language", _NAME, _PROOF, nullable=False),
    column("button", _NAME, _PROOF, nullable=False),
    column("question", _ID, _PROOF),
    PrimaryKeyConstraint("city", "id"),
    CheckConstraint("purpose IN ('K1', 'K2-chat', 'K2-door', 'K2-phone')", name="purpose"),
    Index("ix_consent_pseudonym", "city", "pseudonym", "at"),
    comment="proof of each consent given and withdrawn; only ever added to",
)

consent_text = Table(
    "consent_text",
    metadata,
    _city(),
    column("hash", String(64), NOTHING, nullable=False),
    column("text_key", _NAME, NOTHING, nullable=False),
    column("language", _NAME, NOTHING, nullable=False),
    column("text", Text, NOTHING, nullable=False),
    column("first_shown", _MOMENT, NOTHING, nullable=False),
    PrimaryKeyConstraint("city", "hash"),
    comment="the exact texts that were consented to",
)

paper = Table(
    "paper",
    metadata,
    _city(),
    column("page", _NAME, NOTHING, nullable=False),
    column("language", _NAME, NOTHING, nullable=False),
    column("number", Integer, NOTHING, nullable=False),
    column("text", Text, NOTHING, nullable=False),
    column("first_shown", _MOMENT, NOTHING, nullable=False),
    PrimaryKeyConstraint("city", "page", "language", "number"),
    comment="every version of the notices on /privacy and /transparantie, as voters could read it",
)

person = Table(
    "person",
    metadata,
    _city(),
    column("id", _ID, _PERSON, nullable=False),
    column("role", _NAME, _PERSON, nullable=False),
    column("name", LargeBinary, _PERSON_SEALED, nullable=False),
    column("pseudonym", _NAME, Held("keyed hash of the chat of someone of the team", "team", "team")),
    column("chat", LargeBinary, _PERSON_SEALED),
    column("shortcuts", Boolean, _PERSON, nullable=False, server_default=text("true")),
    column("created_at", _MOMENT, _PERSON, nullable=False),
    column("created_by", _ID, _PERSON),
    column("signed_in_at", _MOMENT, _PERSON),
    column("revoked_at", _MOMENT, _PERSON),
    PrimaryKeyConstraint("city", "id"),
    UniqueConstraint("city", "pseudonym"),
    CheckConstraint("role IN ('vrijwilliger', 'redactie', 'beheer')", name="role"),
    comment="volunteers, editors and coordinators",
)

login = Table(
    "login",
    metadata,
    _city(),
    column("hash", String(64), Held("hash of a one-time link", "team", "session"), nullable=False),
    column("person", _ID, _PERSON, nullable=False),
    column("created_at", _MOMENT, _SESSION, nullable=False),
    column("expires_at", _MOMENT, _SESSION, nullable=False),
    column("used_at", _MOMENT, _SESSION),
    PrimaryKeyConstraint("city", "hash"),
    comment="one-time links for signing in",
)

device = Table(
    "device",
    metadata,
    _city(),
    column("hash", String(64), Held("hash of a session cookie", "team", "session"), nullable=False),
    column("id", _ID, _SESSION, nullable=False),
    column("person", _ID, _PERSON, nullable=False),
    column("label", _NAME, _SESSION, nullable=False),
    column("created_at", _MOMENT, _SESSION, nullable=False),
    column("seen_at", _MOMENT, _SESSION, nullable=False),
    column("expires_at", _MOMENT, _SESSION, nullable=False),
    column("revoked_at", _MOMENT, _SESSION),
    PrimaryKeyConstraint("city", "hash"),
    UniqueConstraint("city", "id"),
    Index("ix_device_person", "city", "person"),
    comment="signed-in devices of the team, on the server, revocable",
)

access = Table(
    "access",
    metadata,
    column("seq", _SEQ, NOTHING, primary_key=True),
    _city(),
    column("person", _ID, _PERSON, nullable=False),
    column("at", _MOMENT, _PERSON, nullable=False),
    column("act", _NAME, _PERSON, nullable=False),
    column("subject", _NAME, _PERSON, nullable=False),
    column("subject_id", _ID, _PERSON, nullable=False),
    column("voter", _ID, _VOTER),
    column("why", _NAME, _PERSON, nullable=False),
    Index("ix_access_voter", "city", "voter"),
    Index("ix_access_at", "city", "at"),
    comment="who of the team looked at which personal data, when and why",
)

version = Table(
    "version",
    metadata,
    _city(),
    column("number", Integer, NOTHING, nullable=False),
    column("hash", String(64), NOTHING, nullable=False),
    column("files", LargeBinary, NOTHING, nullable=False),
    column("thresholds", Text, NOTHING, nullable=False),
    column("figures", Text, NOTHING, nullable=False),
    column("author", _ID, _PERSON, nullable=False),
    column("approver", _ID, _PERSON),
    column("at", _MOMENT, NOTHING, nullable=False),
    column("why", Text, NOTHING, nullable=False),
    column("base", Integer, NOTHING),
    PrimaryKeyConstraint("city", "number"),
    comment="every published state of the knowledge folder",
)

published = Table(
    "published",
    metadata,
    column("city", _NAME, NOTHING, primary_key=True),
    column("number", Integer, NOTHING, nullable=False),
    column("at", _MOMENT, NOTHING, nullable=False),
    comment="the version that voters get",
)

draft = Table(
    "draft",
    metadata,
    _city(),
    column("id", _ID, NOTHING, nullable=False),
    column("author", _ID, _PERSON, nullable=False),
    column("subject", String(200), NOTHING, nullable=False),
    column("base", Integer, NOTHING, nullable=False),
    column("files", LargeBinary, NOTHING, nullable=False),
    column("revision", Integer, NOTHING, nullable=False),
    column("state", _NAME, NOTHING, nullable=False),
    column("created_at", _MOMENT, NOTHING, nullable=False),
    column("updated_at", _MOMENT, NOTHING, nullable=False),
    column("updated_by", _ID, _PERSON, nullable=False),
    PrimaryKeyConstraint("city", "id"),
    CheckConstraint("state IN ('open', 'waiting', 'published', 'dropped')", name="state"),
    Index("ix_draft_state", "city", "state"),
    comment="changes to the knowledge that are not live",
)

followup = Table(
    "followup",
    metadata,
    _city(),
    column("id", _ID, _VISITED, nullable=False),
    column("voter", _ID, _VOTER, nullable=False),
    column("question", _ID, _VISITED, nullable=False),
    column("consent", _ID, _VISITED, nullable=False),
    column("way", _NAME, _VISITED, nullable=False),
    column("state", _NAME, _VISITED, nullable=False),
    column("wijk", _NAME, _AREA),
    column("pc4", String(4), _AREA),
    column("day_part", _NAME, _VISITED),
    column("language", _NAME, _VISITED, nullable=False),
    column("door", _NAME, Held("keyed hash of the address", "objection", "address")),
    column("address", LargeBinary, _DOOR),
    column("phone", LargeBinary, _PHONE),
    column("asked_at", _MOMENT, _VISITED, nullable=False),
    column("walk", _ID, _VISITED),
    column("holder", _ID, _PERSON),
    column("held_until", _MOMENT, _VISITED),
    column("hidden", Boolean, _VISITED, nullable=False, server_default=text("false")),
    column("attempts", Integer, _VISITED, nullable=False),
    column("tried_at", _MOMENT, _VISITED),
    column("closed_at", _MOMENT, _VISITED),
    column("told_at", _MOMENT, _VISITED),
    PrimaryKeyConstraint("city", "id"),
    _of("voter", "voter"),
    CheckConstraint("way IN ('chat', 'door', 'phone')", name="way"),
    Index("ix_followup_state", "city", "state", "asked_at"),
    Index("ix_followup_wijk", "city", "wijk", "state"),
    Index("ix_followup_voter", "city", "voter"),
    Index("ix_followup_question", "city", "question"),
    comment="what voters asked us to come back on; state and attempts follow from the visits",
)

held_reply = Table(
    "held_reply",
    metadata,
    column("seq", _SEQ, NOTHING, primary_key=True),
    _city(),
    column("voter", _ID, _VOTER, nullable=False),
    column("question", _ID, _VISITED, nullable=False),
    column("inbox_seq", _SEQ, NOTHING, nullable=False),
    column("step", Integer, NOTHING, nullable=False),
    column(
        "body",
        LargeBinary,
        Held("what the team wrote back, until the voter has seen it", "follow-up", "question", "voter"),
    ),
    column("seen_at", _MOMENT, _VISITED),
    UniqueConstraint("city", "inbox_seq", "step"),
    _of("voter", "voter"),
    _of("question", "question"),
    Index("ix_held_reply_voter", "city", "voter"),
    Index("ix_held_reply_question", "city", "question"),
    comment="replies of the team to voters on the web page, who read them when they come back",
)

visit = Table(
    "visit",
    metadata,
    _city(),
    column("id", _ID, _VISITED, nullable=False),
    column("counter", Integer, NOTHING, nullable=False),
    column("followup", _ID, _VISITED, nullable=False),
    column("person", _ID, _PERSON, nullable=False),
    column("outcome", _NAME, _VISITED),
    column("day_part", _NAME, _VISITED),
    column("note", LargeBinary, _NOTE),
    column(
        "body_hash", String(64), Held("keyed hash of what the phone sent", "follow-up", "follow-up"), nullable=False
    ),
    column("happened_at", _MOMENT, _VISITED, nullable=False),
    column("received_at", _MOMENT, _VISITED, nullable=False),
    column("supersedes", _ID, _VISITED),
    column("flag", _NAME, _VISITED),
    column("lifted_at", _MOMENT, _VISITED),
    column("lifted_by", _ID, _PERSON),
    PrimaryKeyConstraint("city", "id", "counter"),
    _of("followup", "followup"),
    Index("ix_visit_followup", "city", "followup"),
    comment="what happened at a door or on the phone; only ever added to",
)

walk = Table(
    "walk",
    metadata,
    _city(),
    column("id", _ID, NOTHING, nullable=False),
    column("number", Integer, NOTHING, nullable=False),
    column("wijk", _NAME, NOTHING),
    column("holder", _ID, _PERSON),
    column("buddy", _ID, _PERSON),
    column("made_by", _ID, _PERSON, nullable=False),
    column("made_at", _MOMENT, NOTHING, nullable=False),
    column("expires_at", _MOMENT, NOTHING, nullable=False),
    column("started_at", _MOMENT, _PERSON),
    column("printed_at", _MOMENT, NOTHING),
    column("returned_at", _MOMENT, NOTHING),
    column("lost_at", _MOMENT, NOTHING),
    column("closed_at", _MOMENT, NOTHING),
    column("row_count", Integer, NOTHING, nullable=False, server_default=text("0")),
    column("even_first", Boolean, NOTHING, nullable=False, server_default=text("false")),
    column("first_door", _ID, _VISITED),
    PrimaryKeyConstraint("city", "id"),
    UniqueConstraint("city", "number"),
    comment="a list of doors handed to a volunteer",
)

walk_door = Table(
    "walk_door",
    metadata,
    _city(),
    column("walk", _ID, NOTHING, nullable=False),
    column("followup", _ID, _VISITED, nullable=False),
    column("place", Integer, NOTHING, nullable=False),
    PrimaryKeyConstraint("city", "walk", "followup"),
    _of("walk", "walk"),
    _of("followup", "followup"),
    Index("ix_walk_door_followup", "city", "followup"),
    comment="the doors of a walk in walking order, as they were issued",
)

promise = Table(
    "promise",
    metadata,
    _city(),
    column("id", _ID, _VISITED, nullable=False),
    column("followup", _ID, _VISITED, nullable=False),
    column("kind", _NAME, _VISITED, nullable=False),
    column("text", LargeBinary, _NOTE),
    column("owner", _ID, _PERSON, nullable=False),
    column("made_at", _MOMENT, _VISITED, nullable=False),
    column("due", Date, _VISITED, nullable=False),
    column("kept_at", _MOMENT, _VISITED),
    column("ended_as", _NAME, _VISITED),
    PrimaryKeyConstraint("city", "id"),
    _of("followup", "followup"),
    Index("ix_promise_due", "city", "due"),
    comment="what was promised to a voter, by whom, for when",
)

do_not_ring = Table(
    "do_not_ring",
    metadata,
    _city(),
    column(
        "door",
        _NAME,
        Held("keyed hash of an address where nobody may ring", "objection", "do-not-ring"),
        nullable=False,
    ),
    column("since", Date, Held("since when", "objection", "do-not-ring"), nullable=False),
    PrimaryKeyConstraint("city", "door"),
    comment="doors that asked not to be rung; no reason, no name",
)

claim = Table(
    "claim",
    metadata,
    _city(),
    column("question", _ID, _ASKED, nullable=False),
    column("person", _ID, _JUDGED, nullable=False),
    column("until", _MOMENT, _JUDGED, nullable=False),
    PrimaryKeyConstraint("city", "question"),
    _of("question", "question"),
    comment="which question is on whose screen, for ten minutes",
)

verdict = Table(
    "verdict",
    metadata,
    _city(),
    column("id", _ID, _JUDGED, nullable=False),
    column("question", _ID, _ASKED, nullable=False),
    column("person", _ID, _JUDGED, nullable=False),
    column("kind", _NAME, _JUDGED, nullable=False),
    column("entry", _NAME, _JUDGED),
    column("blind", Boolean, _JUDGED, nullable=False),
    column("version", Integer, _JUDGED, nullable=False),
    column("at", _MOMENT, _JUDGED, nullable=False),
    column("supersedes", _ID, _JUDGED),
    column("undone_at", _MOMENT, _JUDGED),
    PrimaryKeyConstraint("city", "id"),
    _of("question", "question"),
    CheckConstraint("kind IN ('entry', 'not-in-letter', 'no-question', 'new-question', 'later')", name="kind"),
    CheckConstraint("(kind = 'entry') = (entry IS NOT NULL)", name="entry_named"),
    Index("ix_verdict_question", "city", "question", "at"),
    Index("ix_verdict_person", "city", "person", "at"),
    Index("ix_verdict_at", "city", "at", "undone_at"),
    comment="what reviewers said a question was about; undone by superseding, never overwritten",
)

lock = Table(
    "lock",
    metadata,
    _city(),
    column("question", _ID, _ASKED, nullable=False),
    column("entry", _NAME, _ASKED, nullable=False),
    column("verdict", _ID, _JUDGED, nullable=False),
    column("since", _MOMENT, _JUDGED, nullable=False),
    column("moved_by", _ID, _JUDGED),
    column("why", Text, _JUDGED),
    PrimaryKeyConstraint("city", "question"),
    _of("question", "question"),
    comment="confirmed matches that an edit may not break unseen",
)

audit_item = Table(
    "audit_item",
    metadata,
    _city(),
    column("question", _ID, _ASKED, nullable=False),
    column("rater", Integer, NOTHING, nullable=False),
    column("drawn_on", Date, NOTHING, nullable=False),
    column("entry", _NAME, _ASKED, nullable=False),
    column("stratum", _NAME, NOTHING, nullable=False),
    column("person", _ID, _JUDGED),
    column("verdict", _ID, _JUDGED),
    column("done_at", _MOMENT, _JUDGED),
    PrimaryKeyConstraint("city", "question", "rater"),
    _of("question", "question"),
    Index("ix_audit_item_drawn", "city", "drawn_on"),
    comment="the blind sample of sure answers",
)

gap = Table(
    "gap",
    metadata,
    _city(),
    column("id", _ID, NOTHING, nullable=False),
    column("state", _NAME, NOTHING, nullable=False),
    column("entry", _NAME, NOTHING),
    column("by", _ID, _PERSON, nullable=False),
    column("at", _MOMENT, NOTHING, nullable=False),
    column(
        "centre", LargeBinary, Held("what a group of questions is about, as a vector", "improve", "question", "heard")
    ),
    column("why", Text, _JUDGED),
    PrimaryKeyConstraint("city", "id"),
    CheckConstraint("state IN ('dismissed', 'attached', 'answered')", name="state"),
    comment="groups of unanswered questions that the team has dealt with",
)

gap_question = Table(
    "gap_question",
    metadata,
    _city(),
    column("gap", _ID, NOTHING, nullable=False),
    column("question", _ID, _ASKED, nullable=False),
    PrimaryKeyConstraint("city", "gap", "question"),
    _of("gap", "gap"),
    _of("question", "question"),
    Index("ix_gap_question_question", "city", "question"),
    comment="the questions of such a group",
)

alert = Table(
    "alert",
    metadata,
    _city(),
    column("id", _ID, NOTHING, nullable=False),
    column("kind", _NAME, NOTHING, nullable=False),
    column("at", _MOMENT, NOTHING, nullable=False),
    column("size", Integer, NOTHING, nullable=False),
    column("sample", _ID, _ASKED),
    column("closed_at", _MOMENT, NOTHING),
    column("closed_by", _ID, _PERSON),
    PrimaryKeyConstraint("city", "id"),
    comment="notices to the team, without voters' words",
)

threat = Table(
    "threat",
    metadata,
    _city(),
    column("id", _ID, NOTHING, nullable=False),
    column(
        "who", _NAME, Held("keyed hash of the chat, under the threats' own key", "safety", "threat"), nullable=False
    ),
    column("at", _MOMENT, Held("when", "safety", "threat"), nullable=False),
    column("body", LargeBinary, _THREAT, nullable=False),
    column("report", LargeBinary, Held("the number of the report to the police", "safety", "threat", "threats")),
    column("settled_at", _MOMENT, Held("when the report was settled", "safety", "threat")),
    PrimaryKeyConstraint("city", "id"),
    Index("ix_threat_who", "city", "who"),
    comment="threats of violence, for two named readers only",
)

request = Table(
    "request",
    metadata,
    _city(),
    column("id", _ID, NOTHING, nullable=False),
    column("kind", _NAME, NOTHING, nullable=False),
    column("received_at", _MOMENT, Held("when someone asked about his data", "proof", "proof"), nullable=False),
    column("due", Date, NOTHING, nullable=False),
    column("note", LargeBinary, Held("who asked what, by letter or mail", "proof", "proof", "team")),
    column("handled_at", _MOMENT, NOTHING),
    column("handled_by", _ID, _PERSON),
    PrimaryKeyConstraint("city", "id"),
    comment="requests about personal data, and reports about the label, with their due date",
)

purged = Table(
    "purged",
    metadata,
    column("seq", _SEQ, NOTHING, primary_key=True),
    _city(),
    column("at", _MOMENT, NOTHING, nullable=False),
    column("what", _NAME, NOTHING, nullable=False),
    column("count", Integer, NOTHING, nullable=False),
    Index("ix_purged_at", "city", "at"),
    comment="what retention took away, and messages lost with the key of their day: counts only",
)

job = Table(
    "job",
    metadata,
    _city(),
    column("id", _ID, NOTHING, nullable=False),
    column("kind", _NAME, NOTHING, nullable=False),
    column("fingerprint", String(64), NOTHING, nullable=False),
    column("state", _NAME, NOTHING, nullable=False),
    column("done", Integer, NOTHING, nullable=False),
    column("total", Integer, NOTHING, nullable=False),
    column("result", LargeBinary, NOTHING),
    column("asked_by", _ID, _PERSON, nullable=False),
    column("created_at", _MOMENT, NOTHING, nullable=False),
    column("updated_at", _MOMENT, NOTHING, nullable=False),
    PrimaryKeyConstraint("city", "id"),
    UniqueConstraint("city", "kind", "fingerprint"),
    CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
    comment="long work with an address of its own; results hold ids and counts, no words",
)

switch = Table(
    "switch",
    metadata,
    _city(),
    column("name", _NAME, NOTHING, nullable=False),
    column("value", Text, NOTHING, nullable=False),
    column("by", _ID, _PERSON, nullable=False),
    column("at", _MOMENT, NOTHING, nullable=False),
    PrimaryKeyConstraint("city", "name"),
    comment="what the team switched by hand, such as the pause",
)
