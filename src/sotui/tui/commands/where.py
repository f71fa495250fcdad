"""Where commands answer: each place, what it is for, and which others answer together with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Where:
    """A screen, or something on screens that has keys of its own."""

    id: str
    title: str
    """As the heading over its keys."""
    about: str = ""
    """What it is for, in one sentence; for screens."""
    beside: tuple[str, ...] = ()
    """For screens: whatever else answers there; ``everywhere`` always does."""
    typing: bool = False
    """Whether text is typed there, so that a bare letter cannot be a key."""
    enter: str = ""
    """For screens with a table: what it does with the row under the cursor."""
    list: bool = False
    """Whether it answers only while it has the keyboard, so that another list may use the same keys."""

    @property
    def scene(self) -> tuple[str, ...]:
        """All that answers on this screen at once."""
        return (self.id, *self.beside, EVERYWHERE)


EVERYWHERE: Final = "everywhere"
WHERES: Final[tuple[Where, ...]] = (
    Where(
        "board",
        "On the board",
        "The board shows what has to be done, most urgent first; each row is settled from here.",
        ("table", "browse"),
        enter="Record what settles the row.",
    ),
    Where(
        "order",
        "On the page of an order",
        "One order: its children, its last day in force and how that was reached, its dates and facts.",
        ("browse",),
    ),
    Where(
        "orders",
        "In the list of orders",
        "Every order of the register: found by a name or a number, opened, or a new one begun.",
        ("table", "browse"),
        enter="Open the page of the order.",
    ),
    Where(
        "new order",
        "In the form of a new order",
        "A new order with its children; every date that follows stands there before anything is saved.",
        ("orders alike",),
        typing=True,
    ),
    Where("orders alike", "On the orders that may be the same", list=True),
    Where(
        "supervision",
        "On the list of supervision",
        "Who is due practice supervision, and the notes that wait to be signed.",
        ("table", "browse"),
        enter="Open the child's note: the one not signed yet, or a new one.",
    ),
    Where(
        "staff",
        "On the list of staff",
        "The supervision of staff: what is due to each worker, most urgent first.",
        ("table", "browse"),
        enter="Open the worker's page.",
    ),
    Where(
        "worker",
        "On the page of a worker",
        "The supervision of one worker: every date, the sessions set, and what was recorded.",
        ("browse",),
    ),
    Where(
        "note",
        "On a supervision note",
        "The note of one practice supervision beside the last one; nothing typed is lost when one leaves.",
        ("unfinished", "agreed"),
        typing=True,
    ),
    Where("unfinished", "On the unfinished actions", list=True),
    Where("agreed", "On the actions agreed", list=True),
    Where(
        "reviews",
        "On the list of reviews",
        "Reviews due or begun, minutes to be completed or sent, outcomes that somebody has to agree.",
        ("table", "browse"),
        enter="Open the form of the review.",
    ),
    Where(
        "review",
        "On the form of a review",
        "One review: the meeting, who was there, every heading of the agenda; write in any order.",
        ("attendance",),
        typing=True,
    ),
    Where("attendance", "On the list of who was there", list=True),
    Where(
        "drafts",
        "On the list of drafts",
        "What you typed and have not recorded; nobody but you can read it.",
        ("table", "browse"),
        enter="Go on where it was typed, with the text back in its fields.",
    ),
    Where(
        "procedures",
        "On the shelf of procedures",
        "Each procedure, what it is for and since when it is used here; files of your own before they are.",
        ("table", "browse"),
        enter="Read the procedure by section; of a file, its faults or what it is.",
    ),
    Where(
        "procedure",
        "In a procedure",
        "One procedure by section: what each clause asks, in whose words, and where it lives.",
        ("table", "browse"),
        enter="Read the clause on a page of its own.",
    ),
    Where(
        "flow",
        "On the chart of a procedure",
        "What a procedure asks of an order from its first day to its last, each date with how it is counted.",
        ("browse",),
    ),
    Where(
        "intervals",
        "On the local intervals",
        "The spans that a procedure leaves to each service: its default, what is set here, by whom and why.",
        ("table", "browse"),
        enter="Set the span from a day on.",
    ),
    Where(
        "holidays",
        "On the bank holidays",
        "The bank holidays in use, to which day they are confirmed, and those added here.",
        ("table", "browse"),
        enter="Read where the day stands.",
    ),
    Where(
        "accounts",
        "On the accounts",
        "Who may open the register and in which roles; your own passphrase; the recovery key.",
        ("table", "browse"),
        enter="Read the account under the cursor in full.",
    ),
    Where(
        "recovery key",
        "On a new recovery key",
        "A new recovery key, shown once: write it down, and type two groups of it.",
        typing=True,
    ),
    Where(
        "backups",
        "On the list of backups",
        "The backups in the register's own folder: made, tried out, put back.",
        ("table", "browse"),
        enter="Read of the backup in full.",
    ),
    Where(
        "audit",
        "On the audit",
        "Who did or looked at what, newest first; that it is read is in it too.",
        ("table", "browse"),
        enter="Open the entry whole: every field, each row before and after.",
    ),
    Where("table", "Moving and marking", list=True),
    Where("browse", "Going about"),
    Where(EVERYWHERE, "Everywhere", typing=True),
)
_BY_ID: Final = {where.id: where for where in WHERES}


def where_named(where_id: str) -> Where:
    """The place of this id."""
    return _BY_ID.get(where_id) or Where(where_id, where_id.capitalize())


def scenes() -> tuple[tuple[str, ...], ...]:
    """What answers together on each screen; no key may mean two things in one of them."""
    return tuple(where.scene for where in WHERES if where.about)
