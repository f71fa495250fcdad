from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from sitting import Sit
async def test_try(sit: Sit) -> None:
    async with sit() as here:
        await here.press("6")
        print(here.text())
        await here.press("j", "j", "j","j","enter")
        print(here.text())
        await here.press("slash"); await here.type("minutes")
        print(here.text())
        await here.press("enter","j","o")
        print(here.text())
        await here.press("6"); 
        print(here.text())
        await here.press("enter","i","s")
        print(here.text())
        await here.press("escape","escape","f","G","k")
        print(here.text())
        await here.press("enter")
        print(here.text())
        await here.press("1","w","o")
        print(here.text())
        assert 0
