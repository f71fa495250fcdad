"""The commands of the list of reviews and of the agenda."""

from __future__ import annotations

from typing import Final

from sotui.tui.commands.command import Command

COMMANDS: Final[tuple[Command, ...]] = (
    # The list.
    Command(
        "reviews.open",
        ("f",),
        "form",
        "Open the form of the review under the cursor ({table.choose} does the same).",
        "reviews",
        "open",
        1,
    ),
    Command("reviews.why", ("w",), "why", "Why its date is what it is.", "reviews", "why", 2),
    Command("reviews.order", ("o",), "order", "The page of the order.", "reviews", "order", 3),
    Command(
        "reviews.filter",
        ("slash",),
        "filter",
        "Show only lines with all of these words; {reviews.clear} shows all again.",
        "reviews",
        "filter",
        4,
    ),
    Command(
        "reviews.everything",
        ("e",),
        "complete ones",
        "Show or hide reviews about which nothing is to be done any more.",
        "reviews",
        "everything",
        5,
    ),
    Command("reviews.undo", ("u",), "undo", "Say where something is taken back.", "reviews", "undo"),
    Command("reviews.refresh", ("R",), "refresh", "Read the register anew.", "reviews", "reload"),
    Command(
        "reviews.clear",
        ("escape",),
        "clear",
        "Clear the filter, then go back to the board.",
        "reviews",
        "clear",
    ),
    # The form.
    Command(
        "review.record",
        ("f2",),
        "record",
        "Record the review as held; afterwards save what was written; once signed, add an amendment.",
        "review",
        "record",
        1,
    ),
    Command(
        "review.sign",
        ("f3",),
        "sign",
        "Complete and sign the minutes: from then on they do not change.",
        "review",
        "sign",
        2,
    ),
    Command(
        "review.outcome",
        ("f4",),
        "outcome",
        "What the review came to: an outcome agreed, or insufficient evidence.",
        "review",
        "outcome",
        3,
    ),
    Command("review.sent", ("f5",), "sent", "Tick to whom the minutes were sent.", "review", "sent", 4),
    Command(
        "review.earlier",
        ("f6",),
        "last time",
        "Put in what was written under this heading at the last review of the order.",
        "review",
        "earlier",
        5,
    ),
    Command(
        "review.escalate",
        ("f7",),
        "escalate",
        "Escalate from this review, with a sentence that says what.",
        "review",
        "escalate",
    ),
    Command("review.read", ("f8",), "read", "Read the whole record as minutes.", "review", "read", 6),
    Command("review.why", ("f9",), "dates", "What follows from this review, and why.", "review", "why"),
    Command("review.down", ("ctrl+down",), "next heading", "The next heading.", "review", "heading(1)"),
    Command("review.up", ("ctrl+up",), "heading before", "The heading before.", "review", "heading(-1)"),
    Command(
        "review.back",
        ("escape",),
        "back",
        "Back to where one came from; what is typed is kept.",
        "review",
        "back",
    ),
    # Who was there.
    Command(
        "attendance.turn",
        ("space",),
        "how there",
        "How the person under the cursor took part, in turn.",
        "attendance",
        "turn",
    ),
    Command("attendance.add", ("a",), "add", "Add somebody who was invited.", "attendance", "add"),
    Command(
        "attendance.edit", ("enter",), "change", "Change the person's role or name.", "attendance", "edit"
    ),
    Command("attendance.remove", ("d", "delete"), "take off", "Take the person off.", "attendance", "remove"),
)
