"""The kinds of act on accounts: who may do each, and which of them ask for a reason."""

from __future__ import annotations

from sotui.vault.model import Deed, Role

_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
ADDED = "account added"
ROLES_CHANGED = "roles changed"
DISABLED = "account disabled"
ENABLED = "account enabled again"
RESET = "passphrase reset"
CHANGED = "passphrase changed"
KEY_MADE = "recovery key made"
KEY_USED = "recovery key used"
ROTATED = "data key rotated"
DEEDS = (
    Deed(ADDED, _ADMINISTRATOR, undoable=False),
    Deed(ROLES_CHANGED, _ADMINISTRATOR, undoable=False, needs_reason=True),
    Deed(DISABLED, _ADMINISTRATOR, undoable=False, needs_reason=True),
    Deed(ENABLED, _ADMINISTRATOR, undoable=False, needs_reason=True),
    Deed(RESET, _ADMINISTRATOR, undoable=False, needs_reason=True),
    Deed(CHANGED, frozenset(Role), undoable=False),
    Deed(KEY_MADE, _ADMINISTRATOR, undoable=False),
    Deed(KEY_USED, _ADMINISTRATOR, undoable=False),
    Deed(ROTATED, _ADMINISTRATOR, undoable=False, needs_reason=True),
)
