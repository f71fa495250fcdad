"""The line of an order's life, drawn: a dozen lives as a person sees them, and what holds for every one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sotui.dates.months import last_day_of_period
from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.procedures.model import Deadline, Force, Kind, Nature, State
from sotui.register.model import OrderLife
from sotui.register.timeline import Happening, lifeline
from sotui.tui.order_timeline import SIGNS, TODAY, timeline_lines

ORDER = Subject(SubjectKind.ORDER, "o")


def life(
    made: date,
    last: date,
    *,
    extended: tuple[date, ...] = (),
    first_end: date | None = None,
    ended: date | None = None,
    decided: bool = False,
    pending: bool = False,
) -> OrderLife:
    return OrderLife(
        made=made,
        last_day=last,
        earliest=last,
        cap=last_day_of_period(made, 36),
        first_end=first_end or last,
        extended=extended,
        ended_on=ended,
        ended_by="care-order-made" if ended else "",
        decided=decided,
        pending=pending,
    )


def happened(kind: str, on: date) -> Fact:
    return Fact(f"{kind}{on}", kind, ORDER, on)


def review_due(due: date, *, preferred: date | None = None, state: State = State.OPEN) -> Deadline:
    return Deadline(
        id=f"R{due}",
        pack="p",
        clause="5",
        title="Review",
        subject=ORDER,
        by="IRO",
        kind=Kind.PROCEDURE,
        force=Force.MUST,
        nature=Nature.DUTY,
        due=due,
        preferred=preferred,
        state=state,
        settled_by=("review-held:nine-month",),
    )


def drawn(
    order: OrderLife,
    today: date,
    facts: tuple[Fact, ...] = (),
    deadlines: tuple[Deadline, ...] = (),
    width: int = 78,
) -> str:
    lines = timeline_lines(lifeline(order, facts, deadlines, today), width)
    return "\n".join("".join(text for text, _ in line.pieces).rstrip() for line in lines)


YEAR = life(date(2026, 1, 15), date(2027, 1, 14))
HELD = happened("review-held", date(2026, 3, 2))

LIVES = {
    "a year, in its middle": drawn(YEAR, date(2026, 8, 1), (HELD,), (review_due(date(2026, 10, 15)),)),
    "made today": drawn(YEAR, date(2026, 1, 15), (), (review_due(date(2026, 10, 15)),)),
    "its last day": drawn(YEAR, date(2027, 1, 14), (HELD,)),
    "the review overdue": drawn(YEAR, date(2026, 11, 20), (HELD,), (review_due(date(2026, 10, 15)),)),
    "lapsed": drawn(YEAR, date(2027, 2, 1), (HELD,)),
    "lapsed long ago": drawn(YEAR, date(2028, 6, 1), (HELD,)),
    "decided": drawn(life(YEAR.made, YEAR.last_day, decided=True), date(2026, 12, 20), (HELD,)),
    "ended early": drawn(life(YEAR.made, YEAR.last_day, ended=date(2026, 6, 10)), date(2026, 8, 1), (HELD,)),
    "one month": drawn(life(date(2026, 5, 4), date(2026, 6, 3)), date(2026, 5, 20)),
    "three months, booked": drawn(
        life(date(2026, 5, 4), date(2026, 8, 3)),
        date(2026, 5, 20),
        (happened("review-booked", date(2026, 6, 8)),),
        (review_due(date(2026, 6, 10)),),
    ),
    "extended by six months": drawn(
        life(
            date(2025, 9, 17), date(2027, 3, 16), extended=(date(2027, 3, 16),), first_end=date(2026, 9, 16)
        ),
        date(2026, 11, 22),
        (HELD,),
        (review_due(date(2026, 12, 16)),),
    ),
    "extended to three years": drawn(
        life(
            date(2024, 3, 1),
            date(2027, 2, 28),
            extended=(date(2026, 2, 28), date(2027, 2, 28)),
            first_end=date(2025, 2, 28),
        ),
        date(2026, 11, 22),
        (happened("review-held", date(2024, 4, 2)), happened("review-held", date(2025, 11, 4))),
    ),
    "a window to decide in": drawn(
        life(date(2026, 4, 1), date(2027, 3, 31)),
        date(2026, 10, 10),
        (happened("review-held", date(2026, 4, 28)),),
        (review_due(date(2026, 12, 31), preferred=date(2026, 11, 30)),),
    ),
}

GOLDEN: dict[str, str] = {
    "a year, in its middle": """
  made 15 Jan 2026     today, 1 Aug 2026 ▼            last day 14 Jan 2027
  ═══╪════╪═════╪═════╪══════╪════╪══════┼─────┼─────┼─────┼─────▒▒▒▒▒▒▒▒▒···¦
           √                                           ○                 ◆
     Feb  Mar   Apr   May    Jun  Jul    Aug   Sep   Oct   Nov   Dec
  √ review held   ○ review due   ◆ last day in force   ▒ to decide
  ¦ 3 years end 14 Jan 2029
""",
    "made today": """
  ▼ today, 15 Jan 2026                                last day 14 Jan 2027
  ───┼────┼─────┼─────┼──────┼────┼──────┼─────┼─────┼─────┼─────▒▒▒▒▒▒▒▒▒···¦
                                                       ○                 ◆
     Feb  Mar   Apr   May    Jun  Jul    Aug   Sep   Oct   Nov   Dec
  ○ review due   ◆ last day in force   ▒ to decide   ¦ 3 years end 14 Jan 2029
""",
    "its last day": """
  made 15 Jan 2026                                    today, 14 Jan 2027 ▼
  ═══╪════╪═════╪═════╪══════╪════╪══════╪═════╪═════╪═════╪═════▒▒▒▒▒▒▒▒▒···¦
           √                                                             ◆
     Feb  Mar   Apr   May    Jun  Jul    Aug   Sep   Oct   Nov   Dec
  √ review held   ◆ last day in force   ▒ to decide
  ¦ 3 years end 14 Jan 2029
""",
    "the review overdue": """
  made 15 Jan 2026                         today, 20 Nov 2026 ▼
  ═══╪════╪═════╪═════╪══════╪════╪══════╪═════╪═════╪═════╪══───▒▒▒▒▒▒▒▒▒···¦
           √                                           ●                 ◆
     Feb  Mar   Apr   May    Jun  Jul    Aug   Sep   Oct   Nov   Dec
  √ review held   ● review overdue   ◆ last day in force   ▒ to decide
  ¦ 3 years end 14 Jan 2029
""",
    "lapsed": """
  made 15 Jan 2026                                     today, 1 Feb 2027 ▼
  ═══╪════╪═════╪════╪═════╪═════╪═════╪═════╪════╪═════╪═════▒▒▒▒▒▒▒▒▒······¦
          √                                                           ◆
     Feb  Mar   Apr  May   Jun   Jul   Aug   Sep  Oct   Nov   Dec  2027
  √ review held   ◆ last day in force   ▒ to decide
  ¦ 3 years end 14 Jan 2029
""",
    "lapsed long ago": """
  made 15 Jan 2026                       today, 1 Jun 2028 is further on ▼
  ══╪════╪═══╪════╪════╪════╪════╪════╪═══╪════╪════▒▒▒▒▒▒▒▒·················¦
         √                                                 ◆
    Feb  Mar Apr  May  Jun  Jul  Aug  Sep Oct  Nov  Dec  2027 Feb Mar  Apr
  √ review held   ◆ last day in force   ▒ to decide
  ¦ 3 years end 14 Jan 2029
""",
    "decided": """
  made 15 Jan 2026                               today, 20 Dec 2026 ▼
  ═══╪════╪═════╪═════╪══════╪════╪══════╪═════╪═════╪═════╪═════╪══───┼──···¦
           √                                                             ◆
     Feb  Mar   Apr   May    Jun  Jul    Aug   Sep   Oct   Nov   Dec
  √ review held   ◆ last day in force   ¦ 3 years end 14 Jan 2029
""",
    "ended early": """
              ended 10 Jun 2026          ▼ today, 1 Aug 2026
  ═══╪════╪═════╪═════╪══════╪═··············································¦
           √                  x                                          ◆
     Feb  Mar   Apr   May    Jun  Jul    Aug   Sep   Oct   Nov   Dec
  √ review held   ◆ last day as it was made   x ended
  ¦ 3 years end 14 Jan 2029
""",
    "one month": """
  made 4 May 2026   today, 20 May 2026 ▼             last day 3 Jun 2026
  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒·····¦
                                                                       ◆
                                                                   Jun
  ◆ last day in force   ▒ to decide   ¦ 3 years end 3 May 2029
""",
    "three months, booked": """
              ▼ today, 20 May 2026                     last day 3 Aug 2026
  ════════════─────────┼────────────────▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒···¦
                             b○                                          ◆
                       Jun                     Jul                     Aug
  b review booked   ○ review due   ◆ last day in force   ▒ to decide
  ¦ 3 years end 3 May 2029
""",
    "extended by six months": """
  made 17 Sep 2025                     today, 22 Nov 2026 ▼
  ═╪═══╪═══╪═══╪════╪══╪═══╪═══╪═══╪═══╪═══╪════╪══╪════╪═──┼───┼───▒▒▒▒▒▒···¦
                       √                          +           ○          ◆
   Oct         2026        Apr         Jul         Oct          2027
  √ review held   ○ review due   + extended   ◆ last day in force
  ▒ to decide   ¦ 3 years end 16 Sep 2028
""",
    "extended to three years": """
  made 1 Mar 2024                                   today, 22 Nov 2026 ▼
  ╪═╪═╪═╪═╪═╪═╪═╪══╪═╪═╪═╪═╪═╪═╪═╪═╪═╪══╪═╪═╪═╪═╪═╪═╪═╪═╪══╪═╪═╪═╪═╪═╪═┼─┼─▒▒▒
    √                      +                √       +                        ◆
    Apr   Jul   Oct    2025  Apr   Jul    Oct   2026  Apr    Jul   Oct   2027
  √ review held   + extended   ◆ last day in force, no extension beyond
  ▒ to decide
""",
    "a window to decide in": """
  made 1 Apr 2026   today, 10 Oct 2026 ▼              last day 31 Mar 2027
  ╪════╪══════╪════╪══════╪═════╪═════╪─────┼────▒▒▒▒▒▒▒▒─────┼──▒▒▒▒▒▒▒▒▒···¦
       √                                                ○                ◆
  Apr  May    Jun  Jul    Aug   Sep   Oct   Nov   Dec   2027  Feb  Mar
  √ review held   ○ review due   ◆ last day in force   ▒ to decide
  ¦ 3 years end 31 Mar 2029
""",
}


@pytest.mark.parametrize("name", LIVES)
def test_a_life_is_drawn_as_a_person_expects_it(name: str) -> None:
    assert LIVES[name] == GOLDEN[name].strip("\n"), f"\n{LIVES[name]}"


def test_another_width_is_used_to_the_full() -> None:
    for width in (40, 60, 78, 118, 196):
        text = drawn(YEAR, date(2026, 8, 1), (HELD,), width=width).splitlines()
        assert max(map(cell_len, text)) <= width
        assert cell_len(text[1]) == width


def test_where_there_is_no_room_nothing_is_drawn() -> None:
    assert drawn(YEAR, date(2026, 8, 1), width=20) == ""


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@given(
    made=DAYS,
    months=st.integers(1, 12),
    more=st.integers(0, 30),
    today=st.integers(0, 1500),
    reviews=st.lists(st.integers(0, 900), max_size=8),
    ended=st.none() | st.integers(0, 300),
    width=st.integers(26, 200),
)
def test_every_life_holds_together(
    made: date,
    months: int,
    more: int,
    today: int,
    reviews: list[int],
    ended: int | None,
    width: int,
) -> None:
    first = last_day_of_period(made, months)
    cap = last_day_of_period(made, 36)
    last = min(last_day_of_period(made, months + more), cap)
    gone = made + timedelta(days=min(ended, (last - made).days)) if ended is not None else None
    order = life(made, last, extended=(last,) if last > first else (), first_end=first, ended=gone)
    now = made + timedelta(days=today)
    facts = tuple(happened("review-held", made + timedelta(days=day)) for day in reviews)
    line = lifeline(order, facts, (), now)

    days = [mark.day for mark in line.marks]
    assert days == sorted(days)
    assert all(line.made <= day <= line.finish for day in days)
    assert Happening.LAST_DAY in {mark.what for mark in line.marks}
    assert line.finish >= line.last_day
    places = [line.at(made + timedelta(days=day)) for day in range(0, line.days, 7)]
    assert places == sorted(places)
    assert all(0 <= place < 1 for place in places)

    lines = timeline_lines(line, width)
    text = ["".join(piece for piece, _ in one.pieces) for one in lines]
    if not text:
        assert width < 34
        return
    assert all(cell_len(one.rstrip()) <= width for one in text)
    assert cell_len(text[1]) == width
    drawing = text[2][2:]
    shown = {sign for sign in drawing if sign.strip()}
    assert shown <= {*SIGNS.values(), "2"}
    assert shown, "at least the last day is to be seen"
    legend = " ".join(text[4:])
    assert all(sign in legend for sign in shown), "every sign is explained"
    arrow = text[0].find(TODAY)
    if arrow >= 0:
        assert 2 <= arrow < 2 + len(drawing)
