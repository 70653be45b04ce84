"""Back-off: after a few wrong passwords each further try has to wait twice as long."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from core.errors import Unavailable


class TooManyTries(Unavailable):
    """`wait_s` is how long nothing will be tried."""

    hint = "Only the time of the next try is limited; nothing is locked for good."

    def __init__(self, wait_s: float) -> None:
        self.wait_s = wait_s
        super().__init__(f"Too many tries. Try again in {max(1, round(wait_s))} s.")


@dataclass
class _Tries:
    count: int = 0
    open_at_s: float = 0.0


class Backoff:
    """Counts tries per key in memory; safe to share between threads.

    Attributes:
        free_tries: How many tries a key has before it must wait.
        first_wait_s, longest_wait_s: The wait doubles from the first up to the longest; a key that is
            left alone for the longest on top of its wait starts afresh.
        most_keys: The key unused for longest is forgotten beyond this.
    """

    def __init__(
        self,
        *,
        free_tries: int = 5,
        first_wait_s: float = 1.0,
        longest_wait_s: float = 900.0,
        most_keys: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.free_tries = free_tries
        self.first_wait_s = first_wait_s
        self.longest_wait_s = longest_wait_s
        self.most_keys = most_keys
        self._clock = clock
        self._tries: OrderedDict[Hashable, _Tries] = OrderedDict()
        self._lock = threading.Lock()

    def enter(self, key: Hashable) -> None:
        """Take one try, or raise TooManyTries.

        The try counts as failed from the start, so that many at once gain nothing; `forgive` it on success.
        """
        with self._lock:
            now_s = self._clock()
            tries = self._tries.setdefault(key, _Tries())
            self._tries.move_to_end(key)
            if now_s >= tries.open_at_s + self.longest_wait_s:
                tries.count = 0
            if now_s < tries.open_at_s:
                raise TooManyTries(tries.open_at_s - now_s)
            tries.count += 1
            tries.open_at_s = now_s + self._wait_s(tries.count)
            while len(self._tries) > self.most_keys:
                self._tries.popitem(last=False)

    def forgive(self, key: Hashable) -> None:
        """Forget the tries of a key."""
        with self._lock:
            self._tries.pop(key, None)

    def refund(self, key: Hashable) -> None:
        """Give back one try that turned out right."""
        with self._lock:
            if tries := self._tries.get(key):
                tries.count = max(0, tries.count - 1)
                tries.open_at_s = 0.0

    def _wait_s(self, count: int) -> float:
        if count < self.free_tries:
            return 0.0
        return float(min(self.first_wait_s * 2.0 ** min(count - self.free_tries, 60), self.longest_wait_s))


class LoginBackoff:
    """The limits on signing in: per name and address, and more loosely per address and per name.

    A person who types wrongly waits only where they sit. Guessing one password for many names, or
    from many addresses for one name, runs into the looser limits; the one on a name never exceeds
    a minute, so that nobody can keep somebody else out.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._pairs = Backoff(clock=clock)
        self._addresses = Backoff(free_tries=30, clock=clock)
        self._names = Backoff(free_tries=50, longest_wait_s=60.0, clock=clock)

    def enter(self, name: str, address: str) -> None:
        """Raises TooManyTries when one of the limits is reached."""
        for limit, key in self._limits(name, address):
            limit.enter(key)

    def forgive(self, name: str, address: str) -> None:
        """The password was right. The address keeps its other tries: it may be guessing other names."""
        self._pairs.forgive((name.casefold(), address))
        self._names.forgive(name.casefold())
        self._addresses.refund(address)

    def _limits(self, name: str, address: str) -> Sequence[tuple[Backoff, Hashable]]:
        name = name.casefold()
        return ((self._pairs, (name, address)), (self._addresses, address), (self._names, name))
