"""What both doors share: the open register, who sits at it, its clock, its calendar and its procedures."""

from sotui.desk.clock import Clock
from sotui.desk.desk import Desk
from sotui.desk.facet import NoLongerThere
from sotui.desk.opening import deeds, migrations, open_desk, open_desk_on_thread

__all__ = ["Clock", "Desk", "NoLongerThere", "deeds", "migrations", "open_desk", "open_desk_on_thread"]
