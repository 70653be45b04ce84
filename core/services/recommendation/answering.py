"""Who answers beside what is fitted to the content: strategies that were trained, and those that count at once."""

from __future__ import annotations

from typing import Protocol

from core.domain.runs import Version
from core.protocols import Recommender
from core.recommend.history import FromHistory


class Trained(Protocol):
    """Strategies trained in the background; `core.services.learning.registry.Registry` is one."""

    def names(self) -> tuple[str, ...]:
        """Strategies of which a version answers."""
        ...

    def recommender(self, name: str) -> Recommender | None:
        """The version in use; None where there is none."""
        ...

    def version(self, name: str) -> Version | None:
        """The record of that version."""
        ...

    def load(self, name: str, version: str) -> FromHistory:
        """Any version that is still kept.

        Raises:
            NotFound: it is not there.
        """
        ...


class Counted(Protocol):
    """Strategies that answer without a training; `core.services.learning.at_hand.AtHand` is one."""

    def names(self) -> tuple[str, ...]:
        """Those that answer now."""
        ...

    def version(self, name: str) -> str:
        """Another name whenever the answers may differ; "" where nothing answers."""
        ...

    def recommender(self, name: str) -> Recommender | None:
        """What answers; None where nothing does."""
        ...
