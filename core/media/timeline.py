"""One clock per track, although time stamps may begin anew on the way."""

from __future__ import annotations

RESTARTS = {"mpegts", "mpeg"}  # broadcasts: recordings joined end to end, and pauses that were cut out
BACK_S = 5.0  # decoding order differs from showing order by less
AHEAD_S = 60.0


class Timeline:
    """Maps time stamps to seconds from the beginning of the recording.

    A jump back by more than `BACK_S` is a joint: what follows is carried on behind what came before. So is a
    jump ahead by more than `AHEAD_S` in broadcasts; elsewhere a film may really stand still for hours.
    """

    def __init__(self, origin_s: float, demuxer: str) -> None:
        self._shift_s = -origin_s
        self._back_s = BACK_S
        self._ahead_s = AHEAD_S if demuxer in RESTARTS else float("inf")
        self._latest_s: float | None = None

    def expect_seeking(self) -> None:
        """From now on jumps are ours."""
        self._back_s = self._ahead_s = float("inf")

    def at(self, stamp_s: float) -> float:
        """Stamps must come in the order of the file."""
        time_s = stamp_s + self._shift_s
        latest_s = time_s if self._latest_s is None else self._latest_s
        if not latest_s - self._back_s <= time_s <= latest_s + self._ahead_s:
            self._shift_s += latest_s - time_s
            time_s = latest_s
        self._latest_s = max(latest_s, time_s)
        return time_s
