"""Facts as people write them on a command line: ``review-held=2026-10-15:insufficient-evidence``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from sotui.dates.clock import read_moment
from sotui.facts.vocabulary import FactError, FactKind, check_qualifier, kind_of

_WRITTEN = re.compile(
    r"(?P<kind>[a-z0-9-]+)=(?P<day>\d{4}-\d{2}-\d{2})(?P<time>T\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})?)?(?::(?P<said>.*))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class WrittenFact:
    """What was written: the kind, the day in London, the moment where one was given, the qualifier."""

    kind: FactKind
    on: date
    at: datetime | None
    qualifier: str


def read_fact(text: str) -> WrittenFact:
    """One fact written as ``KIND=WHEN[:QUALIFIER]``; WHEN is a day, or a day and a time in London.

    Raises FactError saying what is wrong and how a fact is written.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise FactError(
            f"“{text[:60]}” is not a fact. Write KIND=WHEN or KIND=WHEN:QUALIFIER, such as "
            "review-held=2026-10-15:insufficient-evidence or phone-alert=2026-04-02T15:30."
        )
    kind = kind_of(match["kind"])
    try:
        on = date.fromisoformat(match["day"])
        at = read_moment(match["day"] + match["time"]) if match["time"] else None
    except ValueError as error:
        raise FactError(f"“{text[:60]}”: {getattr(error, 'message', error)}") from None
    return WrittenFact(kind, on, at, check_qualifier(kind, match["said"] or ""))
