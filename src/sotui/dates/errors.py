"""What goes wrong when a date or a time is read, said to the person who typed it."""

from __future__ import annotations


class DateError(Exception):
    """A date or time that cannot be taken; ``message`` says what is wrong, ``hint`` what to type instead.

    Neither repeats what was typed unless it was plain figures, ``/``, ``-``, ``.`` and month names,
    so that both may be shown as they stand.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".strip())
        self.message = message
        """What is wrong, one sentence or two."""
        self.hint = hint
        """What to do now; may be empty."""


class DateNotUnderstood(DateError):
    """Not one of the ways in which a date may be typed."""


class ImpossibleDate(DateError):
    """A date that the calendar does not have, such as 30 February."""


class MonthFirst(ImpossibleDate):
    """Day and month look exchanged, as in 05/13/2015; it is for the person to say, never assumed."""


class WrongWeekday(ImpossibleDate):
    """The weekday typed before the date is not that date's weekday."""


class OutOfRange(DateError):
    """A real date, but one that this field cannot hold."""


class MissingTime(DateError):
    """A time that the clocks skip on the last Sunday of March."""


class AmbiguousTime(DateError):
    """A time that comes twice on the last Sunday of October, and nobody said which."""
