"""The composition root: the only place that knows which implementation is in use."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from core.domain import Frames, Modality, Visitor, Waveform
from core.encoders.catalog import ON_CARDS, ON_PROCESSORS, Choice, choose
from core.encoders.remote import WAITING as ABSENT
from core.encoders.remote import RemoteEncoders
from core.encoders.weights import WeightStore
from core.encoders.wordlist import whole_words
from core.errors import Unavailable
from core.index.exact import ExactIndex
from core.jobs.queue import JobQueue
from core.jobs.worker import Worker
from core.media import sandbox
from core.media.limits import Limits
from core.media.reader import SandboxedReader
from core.privacy.pseudonyms import Pseudonyms
from core.protocols import Encoder, Encoders, EncoderStatus, Listener
from core.recommend.content import Content
from core.security.sessions import Lifetime
from core.services import (
    Accounts,
    Backups,
    ColdStart,
    Collections,
    Composing,
    Curating,
    Duels,
    Events,
    Explaining,
    Exporting,
    Importing,
    Ingesting,
    Library,
    Logs,
    Mapping,
    Matching,
    Measuring,
    Models,
    Operations,
    Platforms,
    Recommending,
    Registry,
    Reporting,
    Searching,
    Services,
    Simulating,
    Tagging,
    Training,
    Transcripts,
    Understanding,
    Worklist,
)
from core.services.collection import Collection
from core.services.explaining_concepts import ConceptWords
from core.services.gathering import Gathering
from core.services.ingesting import IntakeLimits
from core.services.list_log import exposure
from core.services.map_drawing import MapDrawing
from core.services.measured_tables import Tables
from core.services.measuring_files import Results
from core.services.phrasing import Phrasing
from core.services.processing import Processing
from core.services.robustness import Robustness
from core.services.serving import Pipeline
from core.services.watching import FolderWatch
from core.settings import Settings
from core.storage.database import Database
from core.storage.jobs import Jobs
from core.storage.objects import Objects

BUNDLED = Path(__file__).resolve().parent.parent / "data"
HOUSEKEEPING_S = 2.0
IMPROVE_S = 10.0
FETCH_AGAIN_S = 3600.0
TINY_PER_S = 12.5  # cuts are found to within 80 ms


@dataclass(frozen=True)
class Application:
    """Everything one process needs, wired."""

    settings: Settings
    database: Database
    services: Services
    processing: Processing
    drawing: MapDrawing
    queue: JobQueue

    @cached_property
    def local_visitor(self) -> Visitor:
        """Whoever can start a process on the data directory: an administrator."""
        return self.services.accounts.operator()

    def first_start(self) -> None:
        """On a data directory that nobody has used yet, queue the bundled demo collection."""
        marker = self.settings.storage.data_dir / "started"
        if not marker.exists():
            if self.settings.storage.demo and not self.services.library.items(self.local_visitor):
                self.services.operations.load_demo(self.local_visitor)
            marker.touch()

    def work(self, stop: Callable[[], bool]) -> None:
        """Work off jobs in this thread until `stop()`, looking after the watched folder in between."""
        watched = self.settings.media.watch_folder
        watch = FolderWatch(Path(watched), self.services.ingesting, self.local_visitor) if watched else None
        worker = Worker(self.queue, self.processing.handlers(self.local_visitor), owner=_owner())
        with _Repeating(HOUSEKEEPING_S, self.processing.settle, *([watch.look] if watch else [])):
            worker.run(stop)
        self.processing.settle()

    def fetch(self, stop: Callable[[], bool]) -> None:
        """Download the models somebody asked for, in this thread until `stop()`."""
        Worker(self.queue, self.processing.fetching(self.local_visitor), owner=_owner(), poll_s=2.0).run(stop)

    def give_out(self, stop: Callable[[], bool]) -> None:
        """Make the exports somebody waits for, in this thread until `stop()`."""
        Worker(self.queue, self.services.exporting.handlers, owner=_owner()).run(stop)

    def learn(self, stop: Callable[[], bool], *, drain: bool = False) -> None:
        """Train strategies, each in its own process, until `stop()`, or with `drain` until none is left."""
        Worker(self.queue, self.services.training.handlers, owner=_owner(), poll_s=1.0).run(stop, drain=drain)

    def measure(self, stop: Callable[[], bool], *, drain: bool = False) -> None:
        """Evaluate, each evaluation in its own process, until `stop()`, or with `drain` until none is left."""
        handlers = {**self.services.measuring.handlers, **self.services.duels.handlers, **self.services.logs.handlers}
        Worker(self.queue, handlers, owner=_owner(), poll_s=1.0).run(stop, drain=drain)

    def simulate(self, stop: Callable[[], bool], *, drain: bool = False) -> None:
        """Let invented people live, in this thread until `stop()`, or with `drain` until none is left."""
        Worker(self.queue, self.services.simulating.handlers, owner=_owner(), poll_s=0.5).run(stop, drain=drain)

    def draw(self, stop: Callable[[], bool], *, drain: bool = False) -> None:
        """Draw maps that are due, in this thread until `stop()`, or with `drain` until none is left."""
        Worker(self.queue, self.drawing.handlers(self.local_visitor), owner=_owner(), poll_s=1.0).run(stop, drain=drain)

    def improve(self, stop: Callable[[], bool]) -> None:
        """Fetch the models the settings ask for while there is a network, and embed what they have not seen.

        Runs in a thread of the worker process. The encoder process notices new weights by itself and restarts.
        """
        visitor, services = self.local_visitor, self.services
        fetched = not self.settings.models.fetch
        next_try_s = 0.0
        while not stop():
            if not fetched and time.monotonic() >= next_try_s:
                fetched = services.models.fetch_wanted(visitor)
                next_try_s = time.monotonic() + FETCH_AGAIN_S
            services.operations.embed_missing(visitor)
            with suppress(Unavailable):  # the next round finds the models loaded
                services.tagging.prepare(visitor)
            services.operations.tidy(visitor)
            with suppress(Unavailable):  # the database was busy: the next round places them
                self.drawing.keep_up()
                services.training.keep_up()
            _pause(IMPROVE_S, stop)


def _owner() -> str:
    return f"{socket.gethostname()}/{os.getpid()}"


class _Repeating:
    """Call functions again and again in a thread while the block runs."""

    def __init__(self, every_s: float, *functions: Callable[[], object]) -> None:
        self._every_s = every_s
        self._functions = functions
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="housekeeping")

    def _run(self) -> None:
        while not self._over.wait(self._every_s):
            for function in self._functions:
                function()

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def build(settings: Settings, *, own_encoders: bool = False) -> Application:
    """Wire the application once per process.

    Args:
        own_encoders: Load the models into this process when no encoder process answers (command line only).
    """
    data_dir = settings.storage.data_dir
    data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    database.migrate()
    objects = Objects(data_dir / "objects")
    pseudonyms = Pseudonyms(data_dir / "keys" / "pseudonyms.key")
    reader = SandboxedReader(_limits(settings))
    encoders = _encoders(settings, own_encoders)
    shares = settings.recommend
    weights: dict[Modality, float] = {
        "visual": shares.visual_weight,
        "sound": shares.sound_weight,
        "speech": shares.speech_weight,
        "text": shares.text_weight,
    }
    collection = Collection(database, weights)
    intake = IntakeLimits(settings.media.max_bytes, settings.web.max_waiting_files, settings.storage.free_space_floor)
    ingesting = Ingesting(database, objects, reader, data_dir / "uploads", intake)
    lifetime = Lifetime(
        idle=timedelta(minutes=settings.web.session_idle_min), absolute=timedelta(hours=settings.web.session_max_h)
    )
    models = Models(database, WeightStore(_models_dir(settings)), lambda: _wanted(settings, encoders))
    phrasing = Phrasing(database, encoders)
    tagging = Tagging(database, collection, phrasing)
    searching = Searching(
        database,
        collection,
        encoders,
        ExactIndex,
        phrasing=phrasing,
        reader=reader,
        tagging=tagging,
        known_words=whole_words,
    )
    transcripts = Transcripts(database)
    undo = {**tagging.undo_actions, **transcripts.undo_actions}
    collections = Collections(database, collection)
    curating = Curating(database, collection, collections, undo)
    undo |= {**collections.undo_actions, **curating.undo_actions}
    registry = Registry(database, collection, data_dir / "strategies")
    events = Events(database, collection, pseudonyms)
    undo |= {**registry.undo_actions, **events.undo_actions}
    pipeline = Pipeline(collection, [Content()], registry, exposure(database))
    recommending = Recommending(database, collection, pseudonyms, pipeline)
    mapping = Mapping(database, collection, searching, recommending, tagging, phrasing)
    undo |= mapping.undo_actions
    gathering = Gathering(database, objects, collection, collections, tagging, mapping)
    training = Training(database, collection, registry)
    library = Library(database, objects, collection, searching, undo)
    explaining = Explaining(database, collection, pipeline, ConceptWords(database, phrasing), registry)
    measuring = Measuring(
        database,
        collection,
        training.data,
        Results(data_dir / "evaluations"),
        Tables(data_dir / "evaluations" / "tables"),
    )
    services = Services(
        library=library,
        ingesting=ingesting,
        searching=searching,
        recommending=recommending,
        operations=Operations(
            database, objects, encoders, data_dir / "uploads", BUNDLED / "demo", sandbox.layers, _facts(settings)
        ),
        models=models,
        accounts=Accounts(database, pseudonyms, lifetime),
        backups=Backups(database, objects, data_dir / "keys"),
        tagging=tagging,
        transcripts=transcripts,
        understanding=Understanding(database, collection, encoders, phrasing, tagging),
        collections=collections,
        curating=curating,
        composing=Composing(database, collection, searching),
        worklist=Worklist(database, collection),
        mapping=mapping,
        cold_start=ColdStart(collection, phrasing, searching),
        explaining=explaining,
        reporting=Reporting(recommending, explaining, library, encoders.status),
        exporting=Exporting(database, gathering, data_dir / "exports", settings.storage.free_space_floor),
        importing=Importing(collection, curating),
        registry=registry,
        events=events,
        platforms=Platforms(database, collection, pseudonyms),
        training=training,
        simulating=Simulating(database, collection, phrasing),
        matching=Matching(collection, registry, training),
        measuring=measuring,
        duels=Duels(database, collection),
        logs=Logs(database, measuring),
    )
    robustness = Robustness(database, objects, reader, encoders, collection)
    processing = Processing(database, objects, reader, encoders, ingesting, models, robustness)
    queue = JobQueue(database, Jobs, lease_s=settings.jobs.lease_s, max_attempts=settings.jobs.max_attempts)
    drawing = MapDrawing(database, collection, tagging, phrasing, weights)
    return Application(settings, database, services, processing, drawing, queue)


_shared: dict[Settings, Application] = {}
_building = threading.Lock()


def shared(settings: Settings) -> Application:
    """One application per process and settings, shared by pages and routes, whoever asks first."""
    with _building:
        if settings not in _shared:
            _shared[settings] = build(settings)
        return _shared[settings]


def forget_shared() -> None:
    """Close what `shared` built; for tests, which use many data directories in one process."""
    with _building:
        for application in _shared.values():
            application.database.close()
        _shared.clear()


def shared_services() -> Services:
    """The services on the settings of this process."""
    return shared(Settings.load()).services


def run_worker(settings: Settings, stop: Callable[[], bool], parent: int = 0) -> None:
    """Main loop of a worker process."""
    application = build(settings)
    over = _or_orphaned(stop, parent)
    asides = (
        application.improve,
        application.simulate,
        application.fetch,
        application.give_out,
        application.draw,
        application.learn,
        application.measure,
    )
    for aside in asides:
        threading.Thread(target=aside, args=(over,), daemon=True, name=aside.__name__).start()
    application.work(over)


def run_encoder(settings: Settings, stop: Callable[[], bool], parent: int = 0) -> None:
    """Main loop of the encoder process: the only one that imports torch."""
    from core.encoders.server import serve

    socket_path, token_path = _rendezvous(settings)
    missing = _choice(settings).missing
    newly_installed = _Every(IMPROVE_S, lambda: _choice(settings).missing != missing)
    over = _or_orphaned(stop, parent)
    serve(lambda: local_encoders(settings), socket_path, token_path, lambda: over() or newly_installed())


class _Every:
    """Ask a costly question now and then; in between, the last answer holds."""

    def __init__(self, every_s: float, question: Callable[[], bool]) -> None:
        self._every_s = every_s
        self._question = question
        self._asked_s = time.monotonic()
        self._answer = False

    def __call__(self) -> bool:
        if time.monotonic() - self._asked_s > self._every_s:
            self._answer, self._asked_s = self._question(), time.monotonic()
        return self._answer


def local_encoders(settings: Settings) -> Encoders:
    """The models that the settings ask for, loaded into this process.

    Raises:
        Refused: E_MODEL, weights are damaged or not there.
    """
    from core.encoders.local import LocalEncoders

    models, chosen = settings.models, _choice(settings)
    return LocalEncoders(
        chosen.clip,
        chosen.whisper,
        device=models.device,
        precision=models.precision,
        batch_size=models.batch_size,
        threads=models.threads or max(1, (os.cpu_count() or 2) - 1),
        note=chosen.note,
    )


def _choice(settings: Settings) -> Choice:
    from core.encoders.devices import pick

    device, _ = pick(settings.models.device)
    return choose(
        source=settings.models.source,
        clip=settings.models.clip,
        whisper=settings.models.whisper,
        device=device,
        weights_dir=_models_dir(settings),
        demo_dir=BUNDLED / "models",
    )


def _pause(seconds: float, stop: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not stop():
        time.sleep(0.2)


def _models_dir(settings: Settings) -> Path:
    return Path(settings.models.weights_dir or settings.storage.data_dir / "models")


def _wanted(settings: Settings, encoders: Encoders) -> tuple[str, ...]:
    """Published models the settings ask for; a path of the curator's own needs no fetching."""
    if settings.models.source == "demo":
        return ()
    clip, whisper = ON_CARDS if encoders.status().device.startswith("cuda") else ON_PROCESSORS
    wishes = (settings.models.clip or clip, settings.models.whisper or whisper)
    return tuple(wish for wish in wishes if "=" not in wish and not Path(wish).exists())


def _rendezvous(settings: Settings) -> tuple[Path, Path]:
    run = settings.storage.data_dir / "run"
    return run / "encoder.sock", run / "encoder.token"


def _encoders(settings: Settings, own_encoders: bool) -> Encoders:
    remote = RemoteEncoders(*_rendezvous(settings))
    return _EncodersOnDemand(remote, lambda: local_encoders(settings)) if own_encoders else remote


class _EncodersOnDemand:
    """The encoder process where one answers; otherwise models of our own, loaded when first needed."""

    def __init__(self, remote: RemoteEncoders, load: Callable[[], Encoders]) -> None:
        self._remote = remote
        self._load = load

    @cached_property
    def _chosen(self) -> Encoders:
        return self._load() if self._remote.status().note == ABSENT else self._remote

    @property
    def frames(self) -> Encoder[Frames]:
        return self._chosen.frames

    @property
    def texts(self) -> Encoder[Sequence[str]]:
        return self._chosen.texts

    @property
    def windows(self) -> Encoder[Sequence[Waveform]]:
        return self._chosen.windows

    @property
    def listener(self) -> Listener:
        return self._chosen.listener

    def status(self) -> EncoderStatus:
        return self._chosen.status()


def _limits(settings: Settings) -> Limits:
    media = settings.media
    return Limits(
        max_bytes=media.max_bytes,
        max_duration_s=media.max_duration_s,
        max_width_px=media.max_width_px,
        max_height_px=media.max_height_px,
        max_streams=media.max_streams,
        probe_timeout_s=media.probe_timeout_s,
        frames_per_s=media.frames_per_s,
        min_frames=media.min_frames,
        max_frames=media.max_frames,
        tiny_per_s=TINY_PER_S,
        skip_non_reference=media.skip_non_reference,
    )


def _facts(settings: Settings) -> dict[str, str]:
    return {
        "data directory": str(settings.storage.data_dir),
        "database": settings.database_url.split("://")[0],
        "models from": settings.models.source,
    }


def _or_orphaned(stop: Callable[[], bool], parent: int) -> Callable[[], bool]:
    """Stop when told, or when the process that started us is gone."""
    return lambda: stop() or (parent > 0 and os.getppid() != parent)


__all__ = ["Application", "build", "forget_shared", "run_encoder", "run_worker", "shared", "shared_services"]
