"""Back a collection up into a folder, and bring it back from there.

The folder holds a snapshot of the database, the objects with their stills, what was learned and measured, and the key
of the pseudonyms (so keep it as safe as the collection itself). Objects and what was learned never change, so a second
backup into the same folder copies only what is new. The manifest is written last: a backup without one is unfinished,
and is never restored from.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from core.domain import Visitor
from core.errors import NotFound, Refused
from core.security.roles import allowed
from core.storage.database import Database
from core.storage.items import Items
from core.storage.objects import Objects, hash_file

MANIFEST, DATABASE, KEYS, LEARNED = "manifest.json", "vitrine.db", "keys", "learned"
Progress = Callable[[int, int], None]  # objects done, of how many


class Manifest(TypedDict):
    """What a finished backup consists of: sha256 of the files by name, and of the objects.

    Files are the database, the keys, and what was learned; backups made before that was kept have none of the latter.
    """

    made_at: str
    files: dict[str, str]
    objects: list[str]


class Backups:
    """What `backup` and `restore` of the command line do."""

    def __init__(self, database: Database, objects: Objects, keys: Path, learned: Sequence[Path] = ()) -> None:
        """
        Args:
            learned: Folders of what was learned and measured: `<folder>/**` in files that are written once.
        """
        self._database = database
        self._objects = objects
        self._keys = keys
        self._learned = learned

    @allowed("admin")
    def save(self, visitor: Visitor, folder: Path, progress: Progress = lambda done, total: None) -> int:
        """Bring the backup in `folder` up to date, also while others write; returns how many objects it holds.

        Raises:
            Unavailable: the database is PostgreSQL, which has pg_dump.
            Refused: E_NO_SPACE; the backup that was there before is then unfinished.
        """
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).unlink(missing_ok=True)
        self._database.backup(folder / DATABASE)  # first: whatever it mentions is still there a moment later
        copies = Objects(folder / "objects")
        wanted = _mentioned(folder / DATABASE) & set(self._objects.all())
        for done, sha256 in enumerate(sorted(wanted)):
            progress(done, len(wanted))
            _copy(self._objects, copies, sha256)
        for sha256 in set(copies.all()) - wanted:
            copies.remove(sha256)
        shutil.copytree(self._keys, folder / KEYS, dirs_exist_ok=True)
        (folder / KEYS).chmod(0o700)
        for source in self._learned:
            _mirror(source, folder / LEARNED / source.name)
        self._write_manifest(folder, sorted(wanted))
        progress(len(wanted), len(wanted))
        return len(wanted)

    @allowed("admin")
    def restore(self, visitor: Visitor, folder: Path, progress: Progress = lambda done, total: None) -> int:
        """Put what a backup holds in the place of the present collection; returns how many objects it brought.

        Everything is checked before anything is changed. Objects that only the present collection has stay on disk
        until `verify` is asked about them: a restore never deletes a recording.

        Raises:
            NotFound: there is no finished backup.
            Refused: E_CORRUPT, a file of it is missing or has changed.
        """
        expected = _manifest(folder)
        _check(folder, expected)
        copies = Objects(folder / "objects")
        for done, sha256 in enumerate(expected["objects"]):
            progress(done, len(expected["objects"]))
            _copy(copies, self._objects, sha256)
        shutil.copytree(folder / KEYS, self._keys, dirs_exist_ok=True)
        for target in self._learned:
            if (folder / LEARNED / target.name).is_dir():
                _copy_new(folder / LEARNED / target.name, target)
        self._database.restore(folder / DATABASE)
        self._database.migrate()  # an older Vitrine may have written it
        progress(len(expected["objects"]), len(expected["objects"]))
        return len(expected["objects"])

    def _write_manifest(self, folder: Path, objects: list[str]) -> None:
        files = [folder / DATABASE, *sorted(path for path in (folder / KEYS).iterdir() if path.is_file())]
        files += sorted(path for path in (folder / LEARNED).rglob("*") if path.is_file())
        manifest: Manifest = {
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "files": {str(path.relative_to(folder)): hash_file(path)[0] for path in files},
            "objects": objects,
        }
        part = folder / f"{MANIFEST}.part"
        part.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        part.replace(folder / MANIFEST)


def _mentioned(snapshot: Path) -> set[str]:
    """The content of every item in a snapshot, deleted ones too: those can still be brought back."""
    database = Database(f"sqlite:///{snapshot}")
    try:
        with database.read() as tx:
            buried = Items(tx).buried(datetime.max.replace(tzinfo=UTC, year=9000))
            return {item.sha256 for item in Items(tx).all()} | {sha256 for _, sha256 in buried}
    finally:
        database.close()


def _copy(source: Objects, target: Objects, sha256: str) -> None:
    target.put(source.path(sha256), sha256, move=False)
    stills = source.derived(sha256)
    if stills.is_dir():
        shutil.copytree(stills, target.derived(sha256), dirs_exist_ok=True)


def _mirror(source: Path, target: Path) -> None:
    """Make `target` hold what `source` does; what is only half written is left out."""
    _copy_new(source, target)
    for path in sorted(target.rglob("*"), reverse=True):  # what lies deeper first
        if not (source / path.relative_to(target)).exists():
            path.rmdir() if path.is_dir() else path.unlink()


def _copy_new(source: Path, target: Path) -> None:
    """Copy files that are missing or differ in size or time; one that is tidied away meanwhile is left out."""
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in sorted(source.rglob("*")):
        own = path.relative_to(source)
        if any(part.startswith(".") or part.endswith(".part") for part in own.parts):
            continue
        copy = target / own
        with suppress(FileNotFoundError):
            if path.is_dir():
                copy.mkdir(exist_ok=True)
            elif not copy.exists() or _look(copy) != _look(path):
                shutil.copy2(path, copy)


def _look(path: Path) -> tuple[int, int]:
    """Size in bytes and time of the last change, in whole seconds, as every file system keeps it."""
    found = path.stat()
    return found.st_size, int(found.st_mtime)


def _manifest(folder: Path) -> Manifest:
    try:
        manifest: Manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFound(f"There is no finished backup in {folder}.") from None
    return manifest


def _check(folder: Path, manifest: Manifest) -> None:
    damaged = [name for name, sha256 in manifest["files"].items() if _hash(folder / name) != sha256]
    copies = Objects(folder / "objects")
    damaged += [sha256 for sha256 in manifest["objects"] if not copies.verify(sha256)]
    if damaged:
        raise Refused("E_CORRUPT", f"The backup is damaged: {', '.join(damaged[:3])}. Nothing was changed.")


def _hash(path: Path) -> str:
    return hash_file(path)[0] if path.is_file() else ""
