"""Services on a real database and object store in a temporary folder, with made-up media and small encoders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.domain import ItemId, UserId, Visitor
from core.encoders.weights import WeightStore
from core.index.exact import ExactIndex
from core.jobs.queue import JobQueue
from core.jobs.worker import Worker
from core.privacy.pseudonyms import Pseudonyms
from core.recommend.content import Content
from core.services.administration.forgetting import Forgetting
from core.services.administration.operations import Operations
from core.services.administration.platforms import Platforms
from core.services.coldstart.cold_start import ColdStart
from core.services.collection import Collection
from core.services.curation.collections import Collections
from core.services.curation.composing import Composing
from core.services.curation.curating import Curating
from core.services.curation.importing import Importing
from core.services.curation.recent import Recent
from core.services.curation.worklist import Worklist
from core.services.explanation.concepts import ConceptWords
from core.services.explanation.explaining import Explaining
from core.services.explanation.model_card import ModelCards
from core.services.explanation.pointing import Pointing
from core.services.explanation.reporting import Reporting
from core.services.explanation.studies import Studies
from core.services.exports.exporting import Exporting
from core.services.exports.gathering import Gathering
from core.services.exports.shelf import Shelf
from core.services.ingestion.ingesting import Ingesting, IntakeLimits
from core.services.ingestion.models import Models
from core.services.ingestion.processing import Processing
from core.services.ingestion.robustness import Robustness
from core.services.items.library import Library
from core.services.items.locating import Locating
from core.services.learning.at_hand import AtHand
from core.services.learning.events import Events
from core.services.learning.expecting import Expecting
from core.services.learning.fitting import fit
from core.services.learning.registry import Registry
from core.services.learning.training import Training
from core.services.maps.drawing import MapDrawing
from core.services.maps.mapping import Mapping
from core.services.measurement.duels import Duels
from core.services.measurement.files import Results
from core.services.measurement.logs import Logs
from core.services.measurement.measuring import Measuring
from core.services.measurement.tables import Tables
from core.services.phrasing import Phrasing
from core.services.recommendation.exploring import Exploring
from core.services.recommendation.interests import Interests
from core.services.recommendation.list_log import exposure
from core.services.recommendation.matching import Matching
from core.services.recommendation.recommending import Recommending
from core.services.recommendation.ruling import Ruling, house_rules
from core.services.recommendation.serving import Pipeline
from core.services.search.searching import Searching
from core.services.simulation.simulating import Simulating
from core.services.understanding.tagging import Tagging
from core.services.understanding.transcripts import Transcripts
from core.services.understanding.understanding import Understanding
from core.services.views import IngestRecord
from core.storage.database import Database
from core.storage.jobs import Jobs
from core.storage.objects import Objects
from tests.factories import WEIGHTS
from tests.fakes import FakeEncoders, FakeReader

CURATOR = Visitor(user_id=UserId("curator"), role="admin")
VIEWER = Visitor(user_id=UserId("viewer"), role="viewer")


@dataclass
class House:
    """The services, and two verbs that tests need all the time."""

    folder: Path
    database: Database
    objects: Objects
    encoders: FakeEncoders
    library: Library
    locating: Locating
    searching: Searching
    recommending: Recommending
    ingesting: Ingesting
    operations: Operations
    processing: Processing
    tagging: Tagging
    transcripts: Transcripts
    understanding: Understanding
    collections: Collections
    curating: Curating
    composing: Composing
    worklist: Worklist
    recent: Recent
    mapping: Mapping
    cold_start: ColdStart
    drawing: MapDrawing
    explaining: Explaining
    pointing: Pointing
    studies: Studies
    model_cards: ModelCards
    ruling: Ruling
    exploring: Exploring
    interests: Interests
    exporting: Exporting
    importing: Importing
    expecting: Expecting
    matching: Matching
    registry: Registry
    reporting: Reporting
    training: Training
    events: Events
    platforms: Platforms
    forgetting: Forgetting
    simulating: Simulating
    measuring: Measuring
    duels: Duels
    logs: Logs

    def take_in(self, content: str, name: str = "", **facts: Any) -> IngestRecord:
        """Accept a file that says what it shows, e.g. "red blue tone 440"."""
        path = self.folder / "incoming"
        path.write_text(content)
        return self.ingesting.accept(CURATOR, path, name or f"{content}.mp4", facts=facts)

    def work(self) -> None:
        """Work off every job that is due."""
        queue = JobQueue(self.database, Jobs, max_attempts=1)
        handlers = {
            **self.processing.handlers(CURATOR),
            **self.exporting.handlers,
            **self.training.handlers,
            **self.simulating.handlers,
            **self.studies.handlers,
            **self.measuring.handlers,
            **self.duels.handlers,
            **self.logs.handlers,
            **self.expecting.handlers,
        }
        Worker(queue, handlers, owner="test").run(lambda: False, drain=True)
        self.processing.settle()

    def draw(self) -> None:
        """Draw and complete every map that is due."""
        queue = JobQueue(self.database, Jobs, max_attempts=1)
        Worker(queue, self.drawing.handlers(CURATOR), owner="test").run(lambda: False, drain=True)

    def ready(self, content: str, name: str = "", **facts: Any) -> ItemId:
        """Accept a file and finish its jobs."""
        record = self.take_in(content, name, **facts)
        self.work()
        assert record.item_id is not None
        return record.item_id


@pytest.fixture
def house(tmp_path):
    yield from house_in(tmp_path)


def house_in(tmp_path: Path, database: Database | None = None) -> Iterator[House]:
    """One house in a folder, closed at the end; on a migrated database, or one of its own."""
    if database is None:
        database = Database(f"sqlite:///{tmp_path / 'vitrine.db'}")
        database.migrate()
    objects = Objects(tmp_path / "objects")
    reader, encoders = FakeReader(), FakeEncoders()
    collection = Collection(database, WEIGHTS)
    limits = IntakeLimits(max_bytes=1000, max_waiting=50, free_space_floor=0.0)
    ingesting = Ingesting(database, objects, reader, tmp_path / "uploads", limits)
    models = Models(database, WeightStore(tmp_path / "models"), lambda: ())
    robustness = Robustness(database, objects, reader, encoders, collection)
    phrasing = Phrasing(database, encoders)
    tagging = Tagging(database, collection, phrasing)
    searching = Searching(database, collection, encoders, ExactIndex, phrasing=phrasing, reader=reader, tagging=tagging)
    transcripts = Transcripts(database)
    ruling = Ruling(database, collection)
    undo = {**tagging.undo_actions, **transcripts.undo_actions, **ruling.undo_actions}
    collections = Collections(database, collection)
    curating = Curating(database, collection, collections, undo)
    worklist = Worklist(database, collection)
    undo |= {**collections.undo_actions, **curating.undo_actions, **worklist.undo_actions}
    registry = Registry(database, collection, tmp_path / "strategies")
    pseudonyms = Pseudonyms(tmp_path / "keys" / "p.key")
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
    training = Training(database, collection, registry, fitter=fit)
    expecting = Expecting(
        database, collection, tmp_path / "behaviour", runner=lambda work, lesson, told: work(lesson, told)
    )
    learned = (tmp_path / "strategies", tmp_path / "behaviour")
    forgetting = Forgetting(database, registry, learned, Shelf(tmp_path / "exports"))
    simulating = Simulating(database, collection, phrasing, searching)
    undo |= simulating.undo_actions
    library = Library(database, objects, collection, searching, undo)
    words = ConceptWords(database, phrasing)
    explaining = Explaining(database, collection, pipeline, words, registry)
    locating = Locating(objects, collection, reader, encoders)
    measuring = Measuring(
        database,
        collection,
        training.data,
        Results(tmp_path / "evaluations"),
        Tables(tmp_path / "tables"),
        runner=lambda work, order, told: work(order, told),
    )
    studies = Studies(database, collection, pipeline, words, registry)
    model_cards = ModelCards(collection, registry, measuring, studies)
    yield House(
        folder=tmp_path,
        database=database,
        objects=objects,
        encoders=encoders,
        library=library,
        locating=locating,
        pointing=Pointing(database, collection, words, locating),
        searching=searching,
        recommending=recommending,
        ingesting=ingesting,
        operations=Operations(database, objects, encoders, tmp_path / "uploads", tmp_path / "demo", dict, {}),
        processing=Processing(database, objects, reader, encoders, ingesting, models, robustness),
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
        drawing=MapDrawing(database, collection, tagging, phrasing, WEIGHTS),
        explaining=explaining,
        ruling=ruling,
        exploring=exploring,
        studies=studies,
        model_cards=model_cards,
        reporting=Reporting(recommending, explaining, library, encoders.status, model_cards),
        exporting=Exporting(database, gathering, tmp_path / "exports", 0.0),
        importing=Importing(collection, curating),
        registry=registry,
        expecting=expecting,
        matching=Matching(collection, registry, training, expecting=expecting, revision=database.feedback_revision),
        events=events,
        platforms=Platforms(database, collection, pseudonyms, forgetting),
        forgetting=forgetting,
        training=training,
        simulating=simulating,
        interests=Interests(database, collection, searching, simulating.groups),
        measuring=measuring,
        duels=Duels(database, collection, runner=lambda work, asked, told: work(asked, told)),
        logs=Logs(database, measuring, collection, pseudonyms, runner=lambda work, asked, told: work(asked, told)),
    )
    database.close()
