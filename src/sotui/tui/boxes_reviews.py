"""The boxes that open over a review, each loaded only when it is opened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from textual.screen import ModalScreen

    from sotui.procedures.outline import Item
    from sotui.reviews.model import Agreed, Attendance, HeldReview, Missing, ReviewPage
    from sotui.triage.model import Receipt
    from sotui.tui.boxes import ReadDate


def review_person(person: Attendance | None) -> ModalScreen[Attendance | None]:
    """Somebody who was invited to a review."""
    from sotui.tui.dialogs.review_person import ReviewPersonDialog

    return ReviewPersonDialog(person)


def review_sign(
    page: ReviewPage,
    items: Sequence[Item],
    missing: Missing,
    signer: str,
    act: Callable[[str], Awaitable[Receipt]],
) -> ModalScreen[Receipt | None]:
    """Complete and sign the minutes of a review."""
    from sotui.tui.dialogs.review_sign import ReviewSignDialog

    return ReviewSignDialog(page, items, missing, signer, act)


def review_reason(
    id: str, title: str, said: str, act: Callable[[str], Awaitable[Receipt]]
) -> ModalScreen[Receipt | None]:
    """Put right when a review was held, or which it was; ``id`` is that of the review."""
    from sotui.tui.dialogs.review_sign import ReviewReasonDialog

    return ReviewReasonDialog(id, title, said, act)


def review_choose(reference: str, held: Sequence[HeldReview], today: date) -> ModalScreen[str | None]:
    """Which review of an order: the id of one held, or empty for a new one."""
    from sotui.tui.dialogs.review_choose import ReviewChooseDialog

    return ReviewChooseDialog(reference, held, today)


def review_outcome(
    page: ReviewPage,
    decisions: Mapping[str, str],
    read_date: ReadDate,
    agree: Callable[[list[Agreed]], Awaitable[Receipt]],
    insufficient: Callable[[str], Awaitable[Receipt]],
    sufficient: Callable[[str], Awaitable[Receipt]],
    conclude: Callable[[date], Awaitable[Receipt]],
    take_back: Callable[[str], Awaitable[Receipt]],
) -> ModalScreen[Receipt | None]:
    """What a review came to."""
    from sotui.tui.dialogs.review_outcome import ReviewOutcomeDialog

    return ReviewOutcomeDialog(
        page, decisions, read_date, agree, insufficient, sufficient, conclude, take_back
    )


def review_sent(
    page: ReviewPage,
    read_date: ReadDate,
    act: Callable[[Sequence[str], date], Awaitable[Receipt]],
    take_back: Callable[[Sequence[str], str], Awaitable[Receipt]],
) -> ModalScreen[Receipt | None]:
    """To whom the minutes of a review were sent."""
    from sotui.tui.dialogs.review_sent import ReviewSentDialog

    return ReviewSentDialog(page, read_date, act, take_back)


def review_escalate(
    page: ReviewPage,
    read_date: ReadDate,
    act: Callable[[str, date, datetime | None, str], Awaitable[Receipt]],
) -> ModalScreen[Receipt | None]:
    """Escalate from a review."""
    from sotui.tui.dialogs.review_sent import ReviewEscalateDialog

    return ReviewEscalateDialog(page, read_date, act)
