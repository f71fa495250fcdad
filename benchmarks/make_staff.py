"""Makes the staff of a whole service, invented, with a year of their supervision recorded."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from benchmarks.make_register import DEED, PASSPHRASE, PERSON, TODAY
from sotui.demo import invented
from sotui.facts.model import Subject, SubjectKind
from sotui.staff import acts as staff
from sotui.staff.model import Post
from sotui.supervision import staff_acts
from sotui.supervision.staff_model import Proposed
from sotui.vault.session import Act

SESSIONS, BOOKED = 26, 13
"""Of each worker: held and written up, every four weeks; and set for the year to come."""


def make(folder: Path, workers: int) -> None:
    """A register of so many workers and no orders in ``folder``, told up to TODAY in one act."""
    with (
        invented(folder, PERSON, PASSPHRASE, DEED, TODAY) as session,
        session.act(DEED.name, "benchmark") as act,
    ):
        for number in range(workers):
            _tell(act, number)


def _tell(act: Act, number: int) -> None:
    worker = staff.add_worker(act, f"Worker {number:03d}", f"Team {number % 12}", [Post.SOCIAL_WORKER])

    def happened(kind: str, on: date, qualifier: str = "") -> None:
        staff_acts.record(act, worker, kind, on, qualifier=qualifier)

    began = TODAY - timedelta(days=900 + number)
    happened("employment-started", began)
    happened("holds-cases", began, "case-holding")
    for session in range(SESSIONS):
        held = TODAY - timedelta(days=28 * session + number % 40 + 3)
        happened("professional-supervision-held", held)
        happened("professional-supervision-recorded", min(TODAY, held + timedelta(days=2)))
    happened("observed", TODAY - timedelta(days=60), "direct-work")
    happened("appraised", TODAY - timedelta(days=100), "annual")
    days = (TODAY + timedelta(weeks=4 * place) for place in range(1, BOOKED + 1))
    staff_acts.set_sessions(act, [Subject(SubjectKind.WORKER, worker)], [Proposed(day, None) for day in days])
