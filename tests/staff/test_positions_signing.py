"""Who signs: each signature by who holds its position, by a former holder, by one of another team."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sotui.dates.clock import local
from sotui.desk import Clock, Desk, migrations, open_desk
from sotui.facts.model import Subject, SubjectKind
from sotui.register import acts as register
from sotui.register import store as orders
from sotui.reviews import acts as reviews
from sotui.reviews import outcome_acts
from sotui.reviews import store as reviews_store
from sotui.reviews.model import Agreed
from sotui.staff import positions_acts
from sotui.staff.acts import worker_named
from sotui.staff.positions import Position
from sotui.supervision import acts as supervision
from sotui.supervision.model import NoteKind, Written
from sotui.vault.create import create
from sotui.vault.errors import NotAllowed
from sotui.vault.kdf import KdfParams
from sotui.vault.model import SMALL_TEAM, Role
from sotui.vault.session import Act

TODAY = date(2026, 11, 22)
HELD = date(2026, 10, 15)
DAY = timedelta(days=1)
PASSPHRASE = "four words and one more"
ME, OTHER = "Mona Manager", "Otto Other"

Signing = Callable[[Act, "Order"], object]


@dataclass(frozen=True)
class Order:
    """An order with a review that was held and a note that waits to be signed."""

    desk: Desk
    id: str
    review_id: str
    note_id: str

    @property
    def review(self) -> Any:
        found = reviews_store.review(self.desk.session.db, self.review_id)
        assert found is not None
        return found

    @property
    def page(self) -> Any:
        return self.desk.reviews.page(self.id, self.review_id)

    @property
    def subject(self) -> Subject:
        return Subject(SubjectKind.ORDER, self.id)

    @property
    def child(self) -> Subject:
        return orders.order(self.desk.session.db, self.id).children[0].subject


@dataclass(frozen=True)
class Register:
    """A register with an order under each procedure, all in team North; and the workers named in it."""

    desk: Desk
    by: dict[str, Order]
    workers: dict[str, str]

    def put(self, *given: tuple[str, Position, date, date | None, str]) -> None:
        """Have these be all the positions that anybody ever held: (worker, position, since, until, team)."""
        with self.desk.session.act("position given", "staff") as act:
            act.db.execute("delete from position")
            for worker, position, since, until, team in given:
                positions_acts.give(act, self.workers[worker], position, since, until, team)

    def tie(self, worker: str | None) -> None:
        """Have the account be this worker, or none."""
        with self.desk.session.act("account tied to worker", "me") as act:
            act.db.execute("delete from account_worker")
            if worker is not None:
                positions_acts.tie(act, self.desk.session.user.id, self.workers[worker])

    def tied_elsewhere(self, worker: str) -> None:
        """Have this worker be somebody else's account."""
        with self.desk.session.act("account tied to worker", "another") as act:
            positions_acts.tie(act, "another account", self.workers[worker])

    def signs(self, deed: str, signing: Signing, order: Order) -> bool:
        """Whether the person may; nothing is kept of it, but that it was refused stands in the audit."""

        class Done(Exception):
            pass

        before = _refused(self.desk)
        try:
            with self.desk.session.act(deed, "SO", "a reason") as act:
                signing(act, order)
                raise Done
        except Done:
            return True
        except NotAllowed as refusal:
            refused = refusal
        assert refused.happened
        assert "noted" in refused.kept
        assert refused.do.startswith("It is for: ")
        assert _refused(self.desk) == before + 1
        return False


def _refused(desk: Desk) -> int:
    return int(
        desk.session.db.execute("select count(*) from audit_entry where kind = 'refused'").fetchone()[0]
    )


def an_order(desk: Desk, procedure: str, number: int) -> str:
    """An order of a year under this procedure, with a child of team North; yields its id."""
    made = date(2026, 1, 15)
    with desk.session.act("order registered", procedure) as act:
        id = register.register_order(
            act,
            family_reference=f"F00{number}",
            court="Family Court at Exampleton",
            case_number=f"ZZ26C00{number}",
            registered_on=made,
        )
        register.add_child(act, id, name="Ada Exampleton", born=date(2017, 9, 2), local_id="", team="North")
        order = Subject(SubjectKind.ORDER, id)
        register.record(act, "order-made", order, made)
        register.record(act, "order-length", order, made, qualifier="12")
        register.record(act, "under-procedure", order, made, qualifier=procedure)
    return id


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """Made once: no test keeps what it signs, and each says first who holds what."""
    folder = tmp_path_factory.mktemp("signing") / "register"
    cheap = KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1)
    create(folder, ME, PASSPHRASE, migrations=migrations(), kdf=cheap, roles=SMALL_TEAM, check_strength=False)
    desk = open_desk(folder, None, PASSPHRASE, clock=Clock(TODAY))
    with desk.session.act("worker added", "staff") as act:
        workers = {
            name: worker_named(act, name, team)
            for name, team in (
                (ME, "North"),
                (OTHER, "North"),
                ("Iris Officer", "Reviewing"),
                ("Sal South", "South"),
            )
        }
    by = {}
    for number, procedure in enumerate(("wirral", "camden", "leicestershire", "sussex"), 1):
        id = an_order(desk, procedure, number)
        page = desk.reviews.page(id)
        review, _ = desk.reviews.hold(
            page, which="", on=HELD, at=None, chair_id=workers["Iris Officer"], answers={}, attendance=()
        )
        child = orders.order(desk.session.db, id).children[0].id
        note, _ = desk.supervision.hold(
            id, Written(NoteKind.PLANNED, (child,), local(TODAY, 9), answers={"now": "Well."})
        )
        by[procedure] = Order(desk, id, review, note)
    yield Register(desk, by, workers)
    desk.close()


# What is signed in a position that is given


def agrees(position: str, on: date = TODAY, name: str = ME) -> Signing:
    def do(act: Act, order: Order) -> None:
        page = order.page
        outcome = page.main.outcomes[0]
        said = Agreed(position, name, outcome.word, outcome.decisions[0], on)
        outcome_acts.agree(act, order.review, page.main, said)

    return do


def decides(act: Act, order: Order) -> None:
    register.record(act, "end-decided", order.subject, TODAY, qualifier="let-lapse", why="a reason")


def signs_note(act: Act, order: Order) -> None:
    from sotui.supervision.reading import outline_named

    note = order.desk.supervision.page(order.id, note_id=order.note_id).note
    assert note is not None
    outline = outline_named(order.desk.derivation.packs, note.outline)
    assert outline is not None
    supervision.sign(act, order.note_id, outline=outline, reason="Short session.")


def records_supervision(act: Act, order: Order) -> None:
    register.record(act, "practice-supervision-recorded", order.child, TODAY)


def agrees_plan(act: Act, order: Order) -> None:
    register.record(act, "plan-agreed", order.child, TODAY)


GIVEN: dict[str, tuple[str, Position, str, Signing]] = {
    # The outcome of the review, in the words of each procedure.
    "the outcome as Head of Service": (
        "wirral", Position.HEAD_OF_SERVICE, "outcome agreed", agrees("Head of Service")),
    "the outcome as Team Manager": (
        "wirral", Position.TEAM_MANAGER, "outcome agreed", agrees("Team Manager")),
    "the outcome as Service Manager": (
        "leicestershire", Position.SERVICE_MANAGER, "outcome agreed", agrees("Service Manager")),
    "the outcome as Practice Manager": (
        "sussex", Position.PRACTICE_MANAGER, "outcome agreed", agrees("Practice Manager")),
    "the endorsement of the Service Manager": (
        "sussex", Position.FAMILY_SUPPORT, "outcome agreed", agrees("Family Support Service Manager")),
    # The decision about the end, recorded from the board.
    "the end as Head of Service": ("wirral", Position.HEAD_OF_SERVICE, "end decided", decides),
    "the end as Team Manager": ("wirral", Position.TEAM_MANAGER, "end decided", decides),
    "the end as Service Manager": ("leicestershire", Position.SERVICE_MANAGER, "end decided", decides),
    "the end as Practice Manager": ("sussex", Position.PRACTICE_MANAGER, "end decided", decides),
    "the end by whoever manages, where the review decides": (
        "camden", Position.TEAM_MANAGER, "end decided", decides),
    # What was said at a supervision.
    "the note as practice supervisor": (
        "wirral", Position.PRACTICE_SUPERVISOR, "supervision note signed", signs_note),
    "the note as Team Manager": ("wirral", Position.TEAM_MANAGER, "supervision note signed", signs_note),
    "the supervision as recorded": (
        "wirral", Position.PRACTICE_SUPERVISOR, "fact recorded", records_supervision),
    # The plan, which one procedure has its Practice Manager agree.
    "the plan as Practice Manager": ("sussex", Position.PRACTICE_MANAGER, "fact recorded", agrees_plan),
}  # fmt: skip
"""What is signed: under which procedure, in which position, in which act."""
OF_ONE_TEAM = {Position.TEAM_MANAGER, Position.PRACTICE_SUPERVISOR}


@pytest.mark.parametrize("what", GIVEN)
def test_who_holds_the_position_signs_and_nobody_else(known: Register, what: str) -> None:
    procedure, position, deed, signing = GIVEN[what]
    order, own = known.by[procedure], "North" if position in OF_ONE_TEAM else ""
    long_ago = date(2020, 1, 1)
    # Everybody else who could sign it is somebody else, so that no role stands for anything.
    rest = [
        (OTHER, one, long_ago, None, "South" if one in OF_ONE_TEAM else "")
        for one in Position
        if one is not Position.CHAIR and one is not position
    ]
    known.tie(ME)
    rows = {
        "held": ([(ME, position, long_ago, None, own)], True),
        "held until today": ([(ME, position, long_ago, TODAY, own)], True),
        "ended yesterday": ([(ME, position, long_ago, TODAY - DAY, own)], False),
        "begins tomorrow": ([(ME, position, TODAY + DAY, None, own)], False),
        "of another team": ([(ME, position, long_ago, None, "South")], False),
        "of this team": ([(ME, position, long_ago, None, "North")], True),
        "somebody else's": ([(OTHER, position, long_ago, None, own)], False),
        "both": ([(OTHER, position, long_ago, None, own), (ME, position, TODAY, None, own)], True),
    }
    for state, (given, may) in rows.items():
        known.put(*rest, *given)
        assert known.signs(deed, signing, order) is may, state


COLUMNS = {
    "TM": Position.TEAM_MANAGER,
    "PS": Position.PRACTICE_SUPERVISOR,
    "PM": Position.PRACTICE_MANAGER,
    "SM": Position.SERVICE_MANAGER,
    "FS": Position.FAMILY_SUPPORT,
    "HS": Position.HEAD_OF_SERVICE,
    "LE": Position.LEGAL,
}
TABLE = """
                                                         TM  PS  PM  SM  FS  HS  LE
the outcome as Head of Service                           .   .   .   .   .   x   .
the outcome as Team Manager                              x   .   .   .   .   .   .
the outcome as Service Manager                           .   .   .   x   .   .   .
the outcome as Practice Manager                          .   .   x   .   .   .   .
the endorsement of the Service Manager                   .   .   .   .   x   .   .
the end as Head of Service                               x   .   .   .   .   x   .
the end as Team Manager                                  x   .   .   .   .   x   .
the end as Service Manager                               .   .   .   x   .   .   .
the end as Practice Manager                              .   .   x   .   x   .   .
the end by whoever manages, where the review decides     x   .   x   x   x   x   .
the note as practice supervisor                          x   x   x   x   x   x   .
the note as Team Manager                                 x   x   x   x   x   x   .
the supervision as recorded                              x   x   x   x   x   x   .
the plan as Practice Manager                             .   .   x   .   .   .   .
"""
"""In which position, held today over the order's team, each thing is signed."""


def test_each_signature_takes_these_positions_and_no_other(known: Register) -> None:
    head, *rows = TABLE.strip("\n").splitlines()
    assert head.split() == list(COLUMNS)
    assert [row[:57].strip() for row in rows] == list(GIVEN)
    assert set(COLUMNS.values()) == set(Position) - {Position.CHAIR}
    known.tie(ME)
    for mine in COLUMNS.values():
        known.put(
            *(
                (
                    ME if one is mine else OTHER,
                    one,
                    date(2020, 1, 1),
                    None,
                    "North" if one in OF_ONE_TEAM else "",
                )
                for one in COLUMNS.values()
            )
        )
        for row in rows:
            what, marks = row[:57].strip(), dict(zip(COLUMNS.values(), row[57:].split(), strict=True))
            procedure, _, deed, signing = GIVEN[what]
            assert known.signs(deed, signing, known.by[procedure]) is (marks[mine] == "x"), (what, mine)


@pytest.mark.parametrize("what", GIVEN)
def test_while_nobody_was_ever_recorded_in_it_the_role_stands_for_it(known: Register, what: str) -> None:
    procedure, _, deed, signing = GIVEN[what]
    for tied in (ME, None):
        known.tie(tied)
        known.put()
        assert known.signs(deed, signing, known.by[procedure])


def test_a_position_is_held_on_the_day_on_which_it_was_agreed(known: Register) -> None:
    known.tie(ME)
    began = TODAY - 7 * DAY
    known.put((ME, Position.HEAD_OF_SERVICE, began, None, ""))
    order = known.by["wirral"]
    assert known.signs("outcome agreed", agrees("Head of Service", began), order)
    assert not known.signs("outcome agreed", agrees("Head of Service", began - DAY), order)
    # Nor does a former holder sign for the days of their own.
    known.put((ME, Position.HEAD_OF_SERVICE, date(2020, 1, 1), TODAY - DAY, ""))
    assert not known.signs("outcome agreed", agrees("Head of Service", began), order)


def test_who_holds_a_position_signs_in_their_own_name(known: Register) -> None:
    from sotui.reviews.model import ReviewNotFit

    known.tie(ME)
    known.put((ME, Position.HEAD_OF_SERVICE, date(2020, 1, 1), None, ""))
    with pytest.raises(ReviewNotFit, match=f"write {ME}"):
        known.signs("outcome agreed", agrees("Head of Service", name="Hana Headway"), known.by["wirral"])


def test_a_refusal_names_who_could(known: Register) -> None:
    known.tie(ME)
    known.put(
        (OTHER, Position.TEAM_MANAGER, date(2020, 1, 1), None, "North"),
        ("Sal South", Position.TEAM_MANAGER, date(2020, 1, 1), None, "South"),
    )
    act_of = known.desk.session.act("outcome agreed", "SO", "")
    with pytest.raises(NotAllowed) as told, act_of as act:
        agrees("Team Manager")(act, known.by["wirral"])
    assert told.value.message == (
        "Agreeing as Team Manager is for whoever is team manager. Nothing was changed; that it was asked for"
        " has been noted. It is for: Otto Other, team manager of North."
    )
    known.put((OTHER, Position.TEAM_MANAGER, date(2020, 1, 1), TODAY - DAY, "North"))
    act_of = known.desk.session.act("outcome agreed", "SO", "")
    with pytest.raises(NotAllowed, match="nobody who is recorded on Sun 22 Nov 2026"), act_of as act:
        agrees("Team Manager")(act, known.by["wirral"])


def test_whoever_left_the_council_left_the_position_with_it(known: Register) -> None:
    from sotui.staff.acts import worker_left

    known.tie(ME)
    known.put((ME, Position.HEAD_OF_SERVICE, date(2020, 1, 1), None, ""))

    def left(on: date | None) -> None:
        with known.desk.session.act("worker left", "staff") as act:
            worker_left(act, known.workers[ME], on)

    order = known.by["wirral"]
    left(TODAY)
    assert known.signs("outcome agreed", agrees("Head of Service"), order)
    left(TODAY - DAY)
    assert not known.signs("outcome agreed", agrees("Head of Service"), order)
    left(None)


def test_a_workers_own_supervision_is_signed_over_their_own_team(known: Register) -> None:
    def signing(worker: str) -> Signing:
        def do(act: Act, _: Order) -> None:
            subject = Subject(SubjectKind.WORKER, known.workers[worker])
            register.record(act, "professional-supervision-recorded", subject, TODAY)

        return do

    known.tie(ME)
    ever = [(OTHER, one, date(2020, 1, 1), None, "North") for one in Position if one is not Position.CHAIR]
    known.put(*ever, (ME, Position.PRACTICE_SUPERVISOR, date(2020, 1, 1), None, "South"))
    assert known.signs("staff fact recorded", signing("Sal South"), known.by["wirral"])
    assert not known.signs("staff fact recorded", signing(OTHER), known.by["wirral"])


# What the chair of the review signs


def signs_minutes(act: Act, order: Order) -> None:
    reviews.sign(act, order.review, [], TODAY, None)


def finds(act: Act, order: Order) -> None:
    review = replace(order.review, which="nine-month")
    outcome_acts.find_insufficient(act, review, order.page.main)


def completes(act: Act, order: Order) -> None:
    register.record(act, "minutes-completed", order.subject, TODAY)


OF_THE_CHAIR: dict[str, tuple[str, str, Signing]] = {
    "the minutes": ("wirral", "minutes signed", signs_minutes),
    "the minutes, from the board": ("wirral", "fact recorded", completes),
    "that evidence is wanting": ("wirral", "evidence found insufficient", finds),
    "the outcome, where the review decides": ("camden", "outcome agreed", agrees("Review chair")),
}


@pytest.fixture
def iro_is(known: Register) -> Callable[..., None]:
    """Says who is the IRO of an order from a day on; None: nobody."""

    def say(order: Order, worker: str | None, on: date = HELD) -> None:
        with known.desk.session.act("worker allocated", "SO") as act:
            act.db.execute("delete from fact where kind in ('iro-allocated', 'iro-unallocated')")
            if worker is not None:
                register.record(act, "iro-allocated", order.subject, on, qualifier=known.workers[worker])

    return say


@pytest.mark.parametrize("what", OF_THE_CHAIR)
def test_the_orders_iro_and_who_chaired_the_review_sign_and_no_other_chair(
    known: Register, iro_is: Callable[..., None], what: str
) -> None:
    procedure, deed, signing = OF_THE_CHAIR[what]
    order, elsewhere = known.by[procedure], known.by["leicestershire"]
    by_review = deed != "fact recorded"
    known.put()
    known.tie("Iris Officer")
    iro_is(order, "Iris Officer")
    assert known.signs(deed, signing, order), "IRO of this order, and chaired its review"
    iro_is(order, OTHER)
    assert known.signs(deed, signing, order) is by_review, "chaired the review, another is IRO by now"
    known.tie(OTHER)
    assert known.signs(deed, signing, order), "IRO of this order, the review was chaired by another"
    iro_is(order, "Iris Officer")
    assert not known.signs(deed, signing, order), "another worker"
    iro_is(elsewhere, OTHER)
    iro_is(order, "Iris Officer")
    assert not known.signs(deed, signing, order), "IRO of another order"
    with known.desk.session.act("worker allocated", "SO") as act:
        register.record(act, "iro-allocated", order.subject, HELD, qualifier=known.workers[OTHER])
        register.record(act, "iro-unallocated", order.subject, TODAY - DAY)
    assert known.signs(deed, signing, order) is not by_review, "IRO until yesterday; nobody is today"


@pytest.mark.parametrize("what", OF_THE_CHAIR)
def test_while_it_is_not_known_whose_account_the_chairs_is_the_role_stands(
    known: Register, iro_is: Callable[..., None], what: str
) -> None:
    procedure, deed, signing = OF_THE_CHAIR[what]
    order = known.by[procedure]
    known.put()
    known.tie(None)
    iro_is(order, "Iris Officer")
    assert known.signs(deed, signing, order)
    known.tied_elsewhere("Iris Officer")
    assert not known.signs(deed, signing, order), "the chair has an account of her own"


def test_a_chair_only_account_records_what_a_review_decided(
    tmp_path: Path, register_order: Callable[..., str]
) -> None:
    """CAM-7-6: the review decides about the end, and its chair says so."""
    cheap = KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1)
    folder = tmp_path / "register"
    create(
        folder, "Iris Officer", PASSPHRASE, migrations=migrations(), kdf=cheap, roles=[Role.CHAIR],
        check_strength=False,
    )  # fmt: skip
    desk = open_desk(folder, None, PASSPHRASE, clock=Clock(TODAY))
    id = register_order(desk, procedure="camden")
    with desk.session.act("fact recorded", "SO-0001") as act:
        iris = worker_named(act, "Iris Officer")
        wilma = worker_named(act, "Wilma Worker")
        order = Subject(SubjectKind.ORDER, id)
        act.db.table("account_worker").insert({"user_id": act.user.id, "worker_id": iris})

    def held(chair: str, on: date) -> Any:
        page = desk.reviews.page(id)
        review, _ = desk.reviews.hold(
            page, which="decision", on=on, at=None, chair_id=chair, answers={}, attendance=()
        )
        return desk.reviews.page(id, review)

    page = held(iris, HELD)
    assert "outcome agreed" not in page.barred
    (outcome, *_) = page.main.outcomes
    said = Agreed("Review chair", "Iris Officer", outcome.word, outcome.decisions[0], TODAY)
    receipt = desk.reviews.agree(page, said)
    assert receipt.said.startswith("Decided for SO-0001")
    kinds = [row[0] for row in desk.session.db.execute("select kind from fact").fetchall()]
    assert {"outcome-decided", "end-decided"} <= set(kinds)
    # A review that another worker chaired is not hers to speak for.
    other = held(wilma, TODAY)
    assert other.barred["outcome agreed"] == "Wilma Worker, who chairs; chair; duty manager; senior manager"
    with pytest.raises(NotAllowed, match="Wilma Worker, who chairs"):
        desk.reviews.agree(other, said)
    assert order.id == id
    desk.close()


def test_a_chair_who_has_left_keeps_nobody_from_signing(known: Register, iro_is: Callable[..., None]) -> None:
    from sotui.staff.acts import worker_left

    def left(on: date | None) -> None:
        with known.desk.session.act("worker left", "staff") as act:
            worker_left(act, known.workers["Iris Officer"], on)

    order = known.by["wirral"]
    known.put()
    known.tie(None)
    iro_is(order, "Iris Officer")
    known.tied_elsewhere("Iris Officer")
    assert not known.signs("minutes signed", signs_minutes, order)
    left(TODAY - DAY)
    assert known.signs("minutes signed", signs_minutes, order)
    left(None)


# What the screens are told beforehand


def test_the_form_of_a_review_suggests_who_holds_each_position_and_says_who_may_sign(known: Register) -> None:
    order = known.by["wirral"]
    known.tie(ME)
    known.put(
        (OTHER, Position.TEAM_MANAGER, date(2020, 1, 1), None, "North"),
        ("Sal South", Position.TEAM_MANAGER, date(2020, 1, 1), None, "South"),
        (OTHER, Position.HEAD_OF_SERVICE, date(2020, 1, 1), None, ""),
    )
    page = order.page
    assert page.holders == (("Head of Service", (OTHER,)), ("Team Manager", (OTHER,)))
    assert page.barred["outcome agreed"] == f"{OTHER}, head of service; {OTHER}, team manager of North"
    known.put((ME, Position.HEAD_OF_SERVICE, date(2020, 1, 1), None, ""))
    assert "outcome agreed" not in order.page.barred


def test_who_may_not_sign_a_note_hears_so_before_giving_a_reason(known: Register) -> None:
    order = known.by["wirral"]
    note = known.desk.supervision.page(order.id, note_id=order.note_id).note
    assert note is not None
    known.tie(ME)
    known.put()
    assert known.desk.supervision.sign_asks(note) is not None
    known.put(
        *(
            (OTHER, one, date(2020, 1, 1), None, "North" if one in OF_ONE_TEAM else "")
            for one in Position
            if one is not Position.CHAIR
        )
    )
    before = _refused(known.desk)
    with pytest.raises(NotAllowed, match="Otto Other, practice supervisor of North"):
        known.desk.supervision.sign_asks(note)
    assert _refused(known.desk) == before + 1
