"""How a job says how far it is."""

from __future__ import annotations

from collections.abc import Callable

Beat = Callable[[float, str], bool]
"""Report progress (0 to 1) and what is being done; extends the lease; True means: stop, it was cancelled."""
