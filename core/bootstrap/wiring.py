"""Builds the application from its settings: the only place that knows which implementation is in use."""

from __future__ import annotations

from datetime import timedelta

from core.bootstrap.application import Application
from core.bootstrap.models import BUNDLED, encoders_of, models_dir, wanted
from core.domain import Modality
from core.encoders.weights import WeightStore
from core.encoders.wordlist import whole_words
from core.index.exact import ExactIndex
from core.jobs.queue import JobQueue
from core.media import sandbox
from core.media.limits import Limits
from core.media.reader import SandboxedReader
from core.privacy.pseudonyms import Pseudonyms
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
    Expecting,
    Explaining,
    Exploring,
    Exporting,
    Forgetting,
    Importing,
    Ingesting,
    Interests,
    Library,
    Locating,
    Logs,
    Mapping,
    Matching,
    Measuring,
    ModelCards,
    Models,
    Operations,
    Platforms,
    Pointing,
    Recent,
    Recommending,
    Registry,
    Reporting,
    Ruling,
    Searching,
    Services,
    Simulating,
    Studies,
    Tagging,
    Training,
    Transcripts,
    Understanding,
    Worklist,
)
from core.services.collection import Collection
from core.services.explanation.concepts import ConceptWords
from core.services.exports.gathering import Gathering
from core.services.exports.shelf import Shelf
from core.services.ingestion.ingesting import IntakeLimits
from core.services.ingestion.processing import Processing
from core.services.ingestion.robustness import Robustness
from core.services.learning.at_hand import AtHand
from core.services.learning.losses import losses
from core.services.maps.drawing import MapDrawing
from core.services.measurement.files import Results
from core.services.measurement.tables import Tables
from core.services.phrasing import Phrasing
from core.services.recommendation.list_log import exposure
from core.services.recommendation.ruling import house_rules
from core.services.recommendation.serving import Pipeline
from core.settings import Settings
from core.storage.database import Database
from core.storage.jobs import Jobs
from core.storage.objects import Objects
from core.understanding.taught import Taught

TINY_PER_S = 12.5  # cuts are found to within 80 ms


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
    encoders = encoders_of(settings, own_encoders)
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
    models = Models(database, WeightStore(models_dir(settings)), lambda: wanted(settings, encoders))
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
    ruling = Ruling(database, collection)
    undo = {**tagging.undo_actions, **transcripts.undo_actions, **ruling.undo_actions}
    collections = Collections(database, collection)
    curating = Curating(database, collection, collections, undo)
    worklist = Worklist(database, collection)
    undo |= {**collections.undo_actions, **curating.undo_actions, **worklist.undo_actions}
    registry = Registry(database, collection, data_dir / "strategies")
    events = Events(database, collection, pseudonyms)
    undo |= {**registry.undo_actions, **events.undo_actions}
    exploring = Exploring(database)
    undo |= exploring.undo_actions
    counted = AtHand(database, collection)
    pipeline = Pipeline(collection, [Content()], registry, exposure(database), house_rules(database), counted=counted)
    recommending = Recommending(database, collection, pseudonyms, pipeline)
    mapping = Mapping(database, collection, searching, recommending, tagging, phrasing)
    undo |= mapping.undo_actions
    gathering = Gathering(database, objects, collection, collections, tagging, mapping)
    training = Training(database, collection, registry)
    expecting = Expecting(database, collection, data_dir / "behaviour")
    learned = (data_dir / "strategies", data_dir / "behaviour")
    forgetting = Forgetting(database, registry, learned, Shelf(data_dir / "exports"))
    simulating = Simulating(database, collection, phrasing, searching)
    undo |= simulating.undo_actions
    library = Library(database, objects, collection, searching, undo)
    words = ConceptWords(database, phrasing, lambda: Taught.read(BUNDLED / "models" / "demo-clip" / "words.json"))
    explaining = Explaining(database, collection, pipeline, words, registry)
    locating = Locating(objects, collection, reader, encoders)
    measuring = Measuring(
        database,
        collection,
        training.data,
        Results(data_dir / "evaluations"),
        Tables(data_dir / "evaluations" / "tables"),
    )
    studies = Studies(database, collection, pipeline, words, registry)
    model_cards = ModelCards(collection, registry, measuring, studies)
    services = Services(
        library=library,
        locating=locating,
        pointing=Pointing(database, collection, words, locating),
        ingesting=ingesting,
        searching=searching,
        recommending=recommending,
        operations=Operations(
            database,
            objects,
            encoders,
            data_dir / "uploads",
            BUNDLED / "demo",
            sandbox.layers,
            _facts(settings),
            lambda: losses(registry, expecting),
        ),
        models=models,
        accounts=Accounts(database, pseudonyms, lifetime),
        backups=Backups(database, objects, data_dir / "keys", (*learned, data_dir / "evaluations")),
        tagging=tagging,
        transcripts=transcripts,
        understanding=Understanding(database, collection, encoders, phrasing, tagging),
        collections=collections,
        curating=curating,
        composing=Composing(database, collection, searching),
        worklist=worklist,
        recent=Recent(database, collection, library.undo_actions),
        mapping=mapping,
        cold_start=ColdStart(database, collection, phrasing, searching),
        explaining=explaining,
        reporting=Reporting(recommending, explaining, library, encoders.status, model_cards),
        exporting=Exporting(database, gathering, data_dir / "exports", settings.storage.free_space_floor),
        importing=Importing(collection, curating),
        registry=registry,
        events=events,
        platforms=Platforms(database, collection, pseudonyms, forgetting),
        forgetting=forgetting,
        training=training,
        ruling=ruling,
        exploring=exploring,
        studies=studies,
        model_cards=model_cards,
        simulating=simulating,
        interests=Interests(database, collection, searching, simulating.groups),
        expecting=expecting,
        matching=Matching(collection, registry, training, expecting=expecting, revision=database.feedback_revision),
        measuring=measuring,
        duels=Duels(database, collection),
        logs=Logs(database, measuring, collection, pseudonyms),
    )
    robustness = Robustness(database, objects, reader, encoders, collection)
    processing = Processing(database, objects, reader, encoders, ingesting, models, robustness)
    queue = JobQueue(database, Jobs, lease_s=settings.jobs.lease_s, max_attempts=settings.jobs.max_attempts)
    drawing = MapDrawing(database, collection, tagging, phrasing, weights)
    return Application(settings, database, services, processing, drawing, queue)


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
