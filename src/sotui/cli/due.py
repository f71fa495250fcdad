"""The board as text, for a printout, a script or a screen reader."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from sotui.cli.common import Settings, opened_desk, passphrase_option, vault_option
from sotui.shown import RESTRICTED, SEALED, show

if TYPE_CHECKING:
    from sotui.triage.model import Board, BoardRow


@click.command()
@vault_option
@passphrase_option
@click.option("--json", "as_json", is_flag=True, help="One JSON list, an object per row.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Judge the dates as on this day, from the facts known now.",
)
@click.option("--all", "everything", is_flag=True, help="Also what is due beyond the next 28 days.")
@click.pass_obj
def due(
    settings: Settings, passphrase_file: str | None, as_json: bool, as_of: datetime | None, everything: bool
) -> None:
    """Print the board: what is due, in the order in which it should be looked at, and why."""
    from sotui.desk import Clock

    with opened_desk(settings, passphrase_file, Clock()) as desk:
        if as_of is not None:
            # The register is opened, and its audit written, by the real clock: only the board looks back.
            desk.clock = Clock(as_of.date())
        board = desk.board(everything)
    if as_json:
        click.echo(json.dumps([_object(row) for row in board.rows], indent=1))
    else:
        _print(board)


def _object(row: BoardRow) -> dict[str, object]:
    return {
        "order": row.reference,
        "id": row.clause_id,
        "title": row.title,
        "status": row.status,
        "why": row.why,
        "rank": row.rank,
        "due": _iso(row.due),
        "do_by": _iso(row.do_by),
        "by": row.by,
        "kind": row.kind,
        "force": row.force,
        "children": RESTRICTED if row.children.startswith(SEALED) else row.children,
        "worker": row.worker,
        "procedure": row.procedure,
        "provisional": row.provisional,
    }


def _print(board: Board) -> None:
    from sotui.dates.words import short

    if not board.rows:
        click.echo(f"Nothing is due within {board.horizon_days} days on {board.orders} orders.")
        return
    statuses = [row.status for row in board.rows]
    width = max(map(len, statuses))
    lines = []
    for row, status in zip(board.rows, statuses, strict=True):
        day = short(row.due) if row.due else "-"
        who = show(row.worker) or "nobody allocated"
        lines.append(f"{status:<{width}}  {day:<15} {row.reference}  {show(row.title)} ({row.clause_id})")
        lines.append(f"{'':<{width}}  {show(row.children)} · {who} · {show(row.why)}")
    lines.append(f"{len(board.rows)} rows on {board.orders} orders, as of {short(board.now.date())}.")
    click.echo("\n".join(lines))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
