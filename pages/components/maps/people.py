"""People on the map by name: who is invented is said wherever they stand."""

from __future__ import annotations

from core.services.maps.selection_views import ViewerDot
from core.services.views import Viewer

INVENTED = "Invented: made up by somebody here; no real person."


def name_of(person: ViewerDot | Viewer) -> str:
    return f"{person.label} (invented)" if person.invented else person.label
