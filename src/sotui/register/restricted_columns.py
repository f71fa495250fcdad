"""Which texts of a restricted case are sealed, column by column, and why every other column says nothing.

A column that is in neither list fails a test: whoever adds one says which it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Form(StrEnum):
    """How a text stands in its column, so that what is sealed keeps the column's shape."""

    TEXT = "text"
    ANSWERS = "answers"
    """JSON: words and a yes or no by heading, as a review's answers are kept."""
    WORDS = "words"
    """JSON: words by heading, as a supervision note's answers are kept."""


class Sealing(NamedTuple):
    """How a table's rows are found to be of a case, and which of their columns are sealed."""

    column: str
    """The column that names what the row belongs to."""
    belongs_to: str
    """``family``, ``order``, ``subject`` (an order or a child on it), or the table of its parent."""
    sealed: Mapping[str, Form]


def _texts(*columns: str) -> dict[str, Form]:
    return dict.fromkeys(columns, Form.TEXT)


SEALED: Mapping[str, Sealing] = {
    "family": Sealing("id", "family", _texts("reference")),
    "child": Sealing("family_id", "family", _texts("name", "name_key", "local_id")),
    "supervision_order": Sealing("family_id", "family", _texts("court", "case_number")),
    "fact": Sealing("case_id", "order", _texts("why", "source", "reason")),
    "note": Sealing("case_id", "order", _texts("text")),
    "agreed_action": Sealing("order_id", "order", _texts("text", "who")),
    "agreed_action_step": Sealing("action_id", "agreed_action", _texts("evidence", "why")),
    "review": Sealing("order_id", "order", {"answers": Form.ANSWERS} | _texts("signed_reason")),
    "review_attendance": Sealing("review_id", "review", _texts("role", "name", "note")),
    "review_distribution": Sealing("review_id", "review", _texts("to")),
    "review_outcome": Sealing("review_id", "review", _texts("name", "note")),
    "review_amendment": Sealing("review_id", "review", _texts("text")),
    "supervision_note": Sealing(
        "order_id",
        "order",
        {"answers": Form.WORDS} | _texts("full_why", "attendees", "late_why", "missing_why"),
    ),
    "supervision_amendment": Sealing("note_id", "supervision_note", _texts("text")),
    "supervision_preparation": Sealing("order_id", "order", _texts("text")),
    "imported_cell": Sealing("subject_id", "subject", _texts("value")),
    "restriction": Sealing("family_id", "family", _texts("opened")),
}
"""Names, addresses and narrative of a case. A parent stands before what belongs to it."""

_ID = "a random id"
_DAY = "a day: dates stay in sight"
_STAFF = "a member of staff, not of the family"
_WORD = "a word of a closed list"
_OWN = "the register's own number"
_NOT_A_CASE = "about staff or the register, not about a family"

HARMLESS: Mapping[str, Mapping[str, str] | str] = {
    "family": {"id": _ID},
    "child": {"id": _ID, "family_id": _ID, "born": "dates are counted from it; drawn for readers only"},
    "supervision_order": {
        "id": _ID, "number": _OWN, "reference": _OWN, "family_id": _ID, "registered_on": _DAY,
    },
    "on_order": {"id": _ID, "order_id": _ID, "child_id": _ID, "team": "who holds the work stays in sight"},
    "fact": {
        "id": _ID, "kind": _WORD, "subject_kind": _WORD, "subject_id": _ID, "case_id": _ID, "on_day": _DAY,
        "at": _DAY, "qualifier": "a word, a number, a day or an id, as the vocabulary allows",
        "recorded_by": _STAFF, "recorded_at": _DAY, "device": "a random mark of the machine",
        "supersedes": _ID, "withdrawn": "yes or no", "root": _ID,
    },
    "note": {
        "id": _ID, "subject_kind": _WORD, "subject_id": _ID, "case_id": _ID, "recorded_by": _STAFF,
        "recorded_at": _DAY,
    },
    "agreed_action": {
        "id": _ID, "order_id": _ID, "children": _ID, "due": _DAY, "source": _WORD, "source_id": _ID,
        "agreed_on": _DAY, "carried_from": _ID, "rests_on": _ID, "recorded_by": _STAFF, "recorded_at": _DAY,
    },
    "agreed_action_step": {
        "id": _ID, "action_id": _ID, "state": _WORD, "on_day": _DAY, "rests_on": _ID, "recorded_by": _STAFF,
        "recorded_at": _DAY,
    },
    "review": {
        "id": _ID, "order_id": _ID, "occurrence": _ID, "which": _WORD, "chair_id": _ID, "recorded_by": _STAFF,
        "recorded_name": _STAFF, "recorded_at": _DAY, "signed_by": _STAFF, "signed_name": _STAFF,
        "signed_at": _DAY, "closed": "yes or no",
    },
    "review_attendance": {
        "id": _ID, "review_id": _ID, "place": "a number", "came": _WORD,
    },
    "review_distribution": {
        "id": _ID, "review_id": _ID, "on_day": _DAY, "recorded_by": _STAFF, "recorded_at": _DAY,
    },
    "review_outcome": {
        "id": _ID, "review_id": _ID, "position": "a post", "outcome": _WORD, "decision": _WORD,
        "on_day": _DAY, "recorded_by": _STAFF, "recorded_at": _DAY,
    },
    "review_amendment": {
        "id": _ID, "review_id": _ID, "recorded_by": _STAFF, "recorded_name": _STAFF, "recorded_at": _DAY,
    },
    "supervision_note": {
        "id": _ID, "order_id": _ID, "kind": _WORD, "full": "yes or no", "held_at": _DAY,
        "supervisor_id": _STAFF, "supervisor": _STAFF, "supervisee_id": _STAFF, "supervisee": _STAFF,
        "last_seen": "ids, days, yes or no", "outline": _ID, "recorded_at": _DAY, "signed_at": _DAY,
        "signed_by": _STAFF, "copied": "yes or no", "in_minutes": "yes or no",
    },
    "supervision_note_child": {
        "note_id": _ID, "child_id": _ID, "fact_id": _ID, "recorded_id": _ID, "safeguarding_id": _ID,
    },
    "supervision_amendment": {"id": _ID, "note_id": _ID, "by_id": _STAFF, "by": _STAFF, "at": _DAY},
    "supervision_preparation": {
        "id": _ID, "order_id": _ID, "by_id": _STAFF, "by": _STAFF, "at": _DAY, "note_id": _ID,
    },
    "imported_cell": {"subject_id": _ID, "column": "the name of a column", "fact_id": _ID},
    "restriction": {
        "id": _ID, "family_id": _ID, "body": "the token of a sealed text", "since": _DAY, "by_id": _STAFF,
        "by": _STAFF, "lifted": _DAY, "lifted_by": _STAFF,
    },
    "restricted_mark": {
        "kind": _WORD, "row_id": _ID, "family_id": _ID, "mark": "a digest under a key of the register's own",
    },
    "worker": _NOT_A_CASE,
    "worker_post": _NOT_A_CASE,
    "team": _NOT_A_CASE,
    "position": _NOT_A_CASE,
    "account_worker": _NOT_A_CASE,
    "adopted_pack": _NOT_A_CASE,
    "adopted_interval": _NOT_A_CASE,
    "adopted_holiday": _NOT_A_CASE,
}  # fmt: skip
"""Every other column, with the reason; a table named alone holds nothing of any family."""
