"""A collection at the command line, and pages on real services."""

from tests.core.cli.conftest import thirty_recordings
from tests.core.services.conftest import house
from tests.pages.conftest import open_page, services, understood

__all__ = ["house", "open_page", "services", "thirty_recordings", "understood"]
