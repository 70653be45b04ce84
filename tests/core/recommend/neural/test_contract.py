"""The strategies that learn in passes keep every promise of the others."""

from core.recommend.neural.lightgcn import LightGcn
from core.recommend.neural.sequence import Sequence
from core.recommend.neural.two_tower import TwoTower
from tests.contracts.strategy import HistoryContract

TINY = {"factors": 4, "epochs": 3, "batch": 8, "held_back": 0.0}


class TestTwoTower(HistoryContract):
    strategy = TwoTower(**TINY, width=4)


class TestLightGcn(HistoryContract):
    strategy = LightGcn(**TINY)


class TestSequence(HistoryContract):
    strategy = Sequence(**TINY, layers=2, heads=2)
    linear = False
    ordered = True
