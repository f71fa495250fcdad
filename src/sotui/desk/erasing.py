"""Lawful erasure at the desk: what of an order would go, and its going, for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sotui.desk.audit_model import NothingSuch
from sotui.desk.facet import Facet
from sotui.vault.erasure import ERASED, MAY_ERASE
from sotui.vault.errors import NotAllowed

if TYPE_CHECKING:
    from sotui.register.erasing import Belongings
    from sotui.triage.model import Receipt


@dataclass(frozen=True, slots=True)
class Preview:
    """What would go; nothing of it is done yet."""

    of: Belongings
    rows_too: bool
    lines: tuple[str, ...]

    @property
    def reference(self) -> str:
        """What has to be typed to have it done."""
        return self.of.reference


class ErasingDesk(Facet):
    """For information governance and the administrator; looking first, then by the reference typed again."""

    def preview(self, typed: str, *, rows_too: bool) -> Preview:
        """What would go of the order with this reference. Raises NothingSuch, NotAllowed."""
        from sotui.register import erasing

        self._check()
        row = self.db.execute(
            "select id, reference from supervision_order where upper(reference) = ?", [typed.strip().upper()]
        ).fetchone()
        if row is None:
            raise NothingSuch(
                f"No order is called {typed.strip()}.",
                "Nothing was erased.",
                "Write its reference, such as SO-0042.",
            )
        # Noted first: the look is itself an entry about the order.
        self.session.viewed("what a lawful erasure would take", row[1], "with its rows" if rows_too else "")
        found = erasing.belongings(self.db, row[0], row[1])
        return Preview(found, rows_too, tuple(_lines(found, rows_too)))

    def erase(self, preview: Preview, reason: str) -> Receipt:
        """Erase it. Raises NotAllowed, ReasonNeeded; NothingSuch where something came to it since."""
        from sotui.register import erasing
        from sotui.triage.model import Receipt

        of = preview.of
        self._check()
        with self.session.act(ERASED, of.reference, reason) as act:
            now = erasing.belongings(self.db, of.order_id, of.reference)
            if now.changes != of.changes:
                raise NothingSuch(
                    f"Something was recorded on {of.reference} since it was looked at.",
                    "Nothing was erased.",
                    "Look again at what would go.",
                )
            count = erasing.erase(act, now, rows_too=preview.rows_too)
            act.detail = f"what the audit told of {count} rows" + (
                f", and the order: {sum(number for _, number in now.rows)} rows" if preview.rows_too else ""
            )
        gone = f"{of.reference} and all that belonged to it is gone" if preview.rows_too else of.reference
        return Receipt(
            f"Erased for good: {gone}. The audit is whole and says what went, by whom and why.",
            ("Backups made before hold it still: see to them as your policy says.",),
        )

    def _check(self) -> None:
        if self.session.user.roles & MAY_ERASE:
            return
        self.session.refused(ERASED)
        refusal = NotAllowed(
            "Erasing what the audit tells is not for your role.",
            "Nothing was erased; that it was asked for has been noted.",
            f"It is for: {', '.join(sorted(MAY_ERASE))}.",
        )
        refusal.noted = True
        raise refusal


def _lines(of: Belongings, rows_too: bool) -> list[str]:
    lines = [
        f"What would go for good of {of.reference}:",
        f"  what the audit tells of {len(of.changes):,} rows and reasons, before and after each change;",
    ]
    if rows_too:
        told = ", ".join(f"{count} {table.replace('_', ' ')}" for table, count in of.rows)
        lines.append(f"  the order itself and all that belongs to it: {told}.")
    else:
        lines.append("  and nothing else: the order itself stays as it stands now.")
    if of.children_stay:
        lines.append("A child or the family of it is on another order too, and stays with that.")
    lines += [
        "Who did what when stays in the audit; reasons and details of entries about it go.",
        "Drafts, files exported and backups made before are not reached by it.",
    ]
    return lines
