"""Keep a trained strategy in a folder: numbers in `arrays.npz`, the rest in `model.json`; no code is stored or run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from core.domain import Vocabulary
from core.domain.behaviour import Reliability, ReliabilityBin
from core.errors import NotFound
from core.recommend.behaviour import BehaviourModel
from core.recommend.calibration import Outcome
from core.recommend.cold_user import ColdUserRecommender
from core.recommend.factors import FactorRecommender
from core.recommend.history import FromHistory
from core.recommend.hybrid import HybridRecommender
from core.recommend.item_to_item import ItemToItemRecommender
from core.recommend.mapped import ColdItemRecommender
from core.recommend.neural.profiled import ProfiledRecommender
from core.recommend.neural.sequence import SequenceRecommender
from core.recommend.neural.towers import TowersRecommender
from core.recommend.neural.transformer import Layer
from core.recommend.popularity import PopularityRecommender
from core.recommend.resemblance import Resemblance
from core.recommend.spreads import UsualSpread
from core.recommend.user_knn import UserKnnRecommender
from core.recommend.widened import WidenedRecommender

FORMAT = 1
KINDS: Mapping[str, Callable[..., Any]] = {
    kind.__name__: kind
    for kind in (
        BehaviourModel,
        ColdItemRecommender,
        ColdUserRecommender,
        FactorRecommender,
        HybridRecommender,
        ItemToItemRecommender,
        Layer,
        Outcome,
        PopularityRecommender,
        ProfiledRecommender,
        Reliability,
        ReliabilityBin,
        Resemblance,
        SequenceRecommender,
        TowersRecommender,
        UserKnnRecommender,
        UsualSpread,
        Vocabulary,
        WidenedRecommender,
    )
}
FORMS: Mapping[str, int] = {
    "ColdItemRecommender": 4,
    "ColdUserRecommender": 2,
    "HybridRecommender": 2,
    "WidenedRecommender": 2,
}  # of the parts of a kind, where they are not the first ones


def save(recommender: FromHistory | BehaviourModel, folder: Path) -> None:
    """Write a model that `load` gives back with exactly the same scores."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, np.ndarray] = {}
    tree = _taken_apart(recommender, arrays)
    np.savez(folder / "arrays.npz", **arrays)  # type: ignore[arg-type]
    (folder / "model.json").write_text(json.dumps({"format": FORMAT, "model": tree}), encoding="utf-8")


def load(folder: Path) -> FromHistory:
    """A strategy that `save` has written.

    Raises:
        NotFound: there is none, or it is of another format, or a part of it is of another form.
    """
    found: FromHistory = load_any(folder)
    return found


def load_any(folder: Path) -> Any:
    """Whatever `save` has written.

    Raises:
        NotFound: there is none, or it is of another format, or a part of it is of another form.
    """
    try:
        told = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        if told.get("format") != FORMAT:
            raise NotFound(f"the model in {folder} has format {told.get('format')}, this program reads {FORMAT}")
        with np.load(folder / "arrays.npz", allow_pickle=False) as arrays:
            return _put_together(told["model"], arrays)
    except (OSError, ValueError, KeyError, TypeError) as error:  # TypeError: written before its kind had all its parts
        raise NotFound(f"there is no model in {folder}: {error}") from None


def _taken_apart(value: Any, arrays: dict[str, np.ndarray]) -> Any:
    """JSON with references into `arrays`."""
    if is_dataclass(value):
        parts = {field.name: _taken_apart(getattr(value, field.name), arrays) for field in fields(value)}
        kind = type(value).__name__
        return {"kind": kind, "form": FORMS.get(kind, 1), "fields": parts}
    if sparse.issparse(value):
        csr: Any = value.tocsr()  # type: ignore[attr-defined]
        return {"sparse": [_stored(part, arrays) for part in (csr.data, csr.indices, csr.indptr)], "shape": csr.shape}
    if isinstance(value, np.ndarray):
        return {"array": _stored(value, arrays)}
    if isinstance(value, Mapping):
        return {"pairs": [[key, _taken_apart(own, arrays)] for key, own in value.items()]}
    if isinstance(value, tuple):
        return [_taken_apart(own, arrays) for own in value]
    return value


def _stored(array: np.ndarray, arrays: dict[str, np.ndarray]) -> str:
    name = f"a{len(arrays)}"
    arrays[name] = array
    return name


def _put_together(tree: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    if isinstance(tree, list):
        return tuple(_put_together(own, arrays) for own in tree)
    if not isinstance(tree, dict):
        return tree
    if "kind" in tree:
        _check_form(tree["kind"], tree.get("form", 1))
        return KINDS[tree["kind"]](**{name: _put_together(own, arrays) for name, own in tree["fields"].items()})
    if "sparse" in tree:
        return sparse.csr_array(tuple(arrays[name] for name in tree["sparse"]), shape=tuple(tree["shape"]))
    if "array" in tree:
        return arrays[tree["array"]]
    return {key: _put_together(own, arrays) for key, own in tree["pairs"]}


def _check_form(kind: str, form: int) -> None:
    """Numbers of another form could mean something else, even where they have the same names."""
    if form != FORMS.get(kind, 1):
        raise NotFound(f"the model keeps its {kind} in form {form}, this program reads form {FORMS.get(kind, 1)}")
