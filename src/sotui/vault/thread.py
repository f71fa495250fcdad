"""The one thread that owns the open register, so that the keyboard never waits for the disk."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from sotui.vault.errors import Closed, Interrupted, VaultError
from sotui.vault.session import Session

P = ParamSpec("P")
T = TypeVar("T")


class VaultThread:
    """Opens the register on a thread of its own and runs there what is asked, in the order it is asked."""

    def __init__(self, opening: Callable[[], Session]) -> None:
        """Begin to open: `opening` is called on the thread; what it raises is raised by `opened`."""
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vault")
        self._session: Session | None = None
        self._closing = False
        self.interrupted = False
        """Whether work that had begun was stopped by `interrupt`."""
        self.opened: Future[Session] = self._executor.submit(self._begin, opening)
        """Done when the register is open; its result is the session, its exception why it is not."""

    def run(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `work(session, …)` on the thread. In asyncio: `await asyncio.wrap_future(thread.run(…))`.

        The driver's faults come out as VaultError. Cancelling the future stops work that has not begun;
        `interrupt` stops work that has.
        """
        if self._closing:
            raise _closed()
        return self._executor.submit(lambda: self._do(lambda session: work(session, *args, **kwargs)))

    def interrupt(self) -> None:
        """Stop the statement that runs now; its work raises Interrupted and its act is rolled back."""
        if self._session is not None:
            self._session.interrupt()

    def close(self, *, interrupt: bool = False) -> None:
        """Close the register and end the thread after the work that runs now, which `interrupt` stops.

        Work that has not begun is cancelled.
        """
        if self._closing:
            return
        self._closing = True
        if interrupt:
            self.interrupt()
        self._executor.shutdown(wait=False, cancel_futures=True)
        # A cancelled queue runs nothing more, and waiting here makes this thread the only one left.
        self._executor.shutdown(wait=True)
        if self._session is not None:
            self._session.close()
            self._session = None

    def _begin(self, opening: Callable[[], Session]) -> Session:
        self._session = opening()
        return self._session

    def _do(self, work: Callable[[Session], T]) -> T:
        from sotui.vault import driver

        if self._session is None:
            raise _closed()
        try:
            return work(self._session)
        except VaultError as error:
            self.interrupted |= isinstance(error, Interrupted)
            raise
        except Exception as error:
            fault = driver.ours(error)
            if fault is not None:
                self.interrupted |= isinstance(fault, Interrupted)
                raise fault from error
            raise


def _closed() -> Closed:
    return Closed("The register has been closed or locked.", "What was saved is kept.", "Open it again.")
