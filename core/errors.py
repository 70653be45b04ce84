"""Every error Vitrine raises on purpose.

    VitrineError
    ├── SettingsError        a setting is missing or has a value we cannot use
    ├── NotFound             there is no item, person or job with that identifier
    │   └── NoSuchStrategy   there is no strategy of that name, or none that can do this; says which there are
    ├── NotAllowed           this visitor's role does not permit it
    ├── Refused              a file, upload or model that is not taken in; carries one of the codes below
    ├── Unavailable          a part that is needed is not ready yet (encoder loading, database locked)
    ├── EmptyTrainingData    a strategy was asked to learn from no interactions
    │   └── TooLittleExamined  the content of no recording, or of too few, is known yet
    ├── TooLarge             a strategy would need more memory than it is meant to take
    ├── BadTable             a table of interactions or items lacks a column, or has no row we can use
    └── SpaceMismatch        vectors from two embedding spaces were compared

A message says what happened and which value caused it; `hint` says what to do next.
Anything else that escapes is a bug and keeps its traceback.
"""

from collections.abc import Iterable


class VitrineError(Exception):
    """Base of all errors a curator may see. `str(error)` is fit to show them."""

    hint: str = ""


class SettingsError(VitrineError):
    hint = "See docs/settings.md for every setting, its unit and its default."


class NotFound(VitrineError):
    hint = "It may have been deleted since this page was opened; reload and choose again."


class NoSuchStrategy(NotFound):
    hint = "Take one of those."

    def __init__(self, name: str, offered: Iterable[str], here: str = "") -> None:
        """`here`: where it cannot be had, if there may be such a strategy elsewhere."""
        super().__init__(f"There is no strategy {name!r}{here and f' {here}'}; there are {', '.join(offered)}.")


class NotAllowed(VitrineError):
    hint = "Ask an administrator of this collection for the role that permits it."


class Unavailable(VitrineError):
    hint = "Wait a moment and try again; the sidebar shows what is still starting."


class EmptyTrainingData(VitrineError):
    hint = "Like or rate a few recordings first, bring in a table of interactions, or keep what an audience does."


class TooLittleExamined(EmptyTrainingData):
    hint = "Upload recordings or load the demo collection in the library; all are examined before they count."

    def __init__(self, message: str = "No recording has been looked at or listened to yet.") -> None:
        super().__init__(message)


class TooLarge(VitrineError):
    hint = "Use a strategy that grows more slowly, or fewer items."


class Interrupted(VitrineError):
    hint = "What was learned so far is kept; start it again and it goes on from there."


class BadTable(VitrineError):
    hint = "Name the columns with --columns user=...,item=...; docs/guide/evaluation.md shows a table."


class SpaceMismatch(VitrineError):
    hint = "Re-encode the collection with one model before comparing items."


REFUSALS: dict[str, str] = {
    "E_EMPTY": "The file is empty.",
    "E_TYPE": "This is not an audio or video file.",
    "E_FORMAT": "This audio or video format is not supported; MP4, MOV, MKV, WebM, MP3, WAV, FLAC and OGG are.",
    "E_STILL_IMAGE": "This is a still picture, not a video.",
    "E_PLAYLIST": "This is a playlist that points to other files; upload the recordings themselves.",
    "E_CODEC": "The way this file is compressed is not supported here.",
    "E_CORRUPT": "The file is damaged and cannot be read.",
    "E_NO_DECODABLE": "The file opens, but not a single picture or sound in it can be decoded.",
    "E_ENCRYPTED": "The file is encrypted or copy-protected.",
    "E_NOT_FINITE": "The sound contains values that are not numbers.",
    "E_LIMIT_DIM": "The picture is larger than this collection accepts.",
    "E_LIMIT_DURATION": "The recording is longer than this collection accepts.",
    "E_LIMIT_STREAMS": "The file has more tracks than this collection accepts.",
    "E_LIMIT_SIZE": "The file is larger than this collection accepts.",
    "E_TIMEOUT": "Examining the file took too long, so it was stopped.",
    "E_MEMORY": "Examining the file needs more memory than is allowed.",
    "E_NO_SPACE": "There is not enough free disk space to take this file.",
    "E_QUOTA": "Too many files are waiting already; let some finish first.",
    "E_CANCELLED": "Cancelled before it was finished.",
    "E_PROCESSING": "The file was taken in, but turning it into vectors failed.",
    "E_TRAINING": "The strategy could not be trained.",
    "E_MODEL": "The model file is damaged or not the one that was expected.",
}


class Refused(VitrineError):
    """Not taken in. `code` is one of `REFUSALS`; `detail` adds the measured value for the log and the person."""

    hint = "Nothing was stored. Convert or repair the file and upload it again."

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{REFUSALS[code]} {detail}".strip())


class Cancelled(Refused):
    """Somebody asked the work to stop."""

    def __init__(self) -> None:
        super().__init__("E_CANCELLED")
