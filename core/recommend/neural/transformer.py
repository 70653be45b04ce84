"""A small causal Transformer in numpy: forwards for lists, backwards for reasons.

Each item looks at itself and those before it; behind the last one stands an asking vector that looks at all of them,
and alone goes through the last layer.
Attention has a gate g per item and a rest of 1 in its denominator, w_j = g_j e^l_j / (1 + sum_m g_m e^l_m): an item
whose gate is 0 is not there at all. Nearness in time enters as a number per power of two of the distance (as in C.
Raffel et al., "Exploring the Limits of Transfer Learning", JMLR 2020).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.domain import FloatMatrix

BUCKETS = 12
EPSILON = 1.0  # within the root of a norm: short vectors, of items that few have met, stay short


@dataclass(frozen=True, eq=False)
class Layer:
    """Weights as they multiply rows from the right. `nearness` is (n_heads, BUCKETS)."""

    query: FloatMatrix
    key: FloatMatrix
    value: FloatMatrix
    out: FloatMatrix
    nearness: FloatMatrix
    widen: FloatMatrix
    widen_offset: FloatMatrix
    narrow: FloatMatrix
    narrow_offset: FloatMatrix


class Trace(NamedTuple):
    """What the way back needs of the way there."""

    normed: np.ndarray
    spread: np.ndarray
    q: np.ndarray
    k: np.ndarray
    v: np.ndarray
    weights: np.ndarray
    normed_wide: np.ndarray
    spread_wide: np.ndarray
    wide: np.ndarray


def buckets(n: int) -> np.ndarray:
    """Power of two of the distance between each asking place and each item, (n + 1, n); -1 where it may not look."""
    apart = np.arange(n + 1)[:, None] - np.arange(n)[None, :]
    return np.where(apart >= 0, bucket(np.maximum(apart, 0)), -1)


def bucket(apart: np.ndarray) -> np.ndarray:
    """Power of two of a distance."""
    found: np.ndarray = np.minimum(np.floor(np.log2(apart + 1)), BUCKETS - 1).astype(np.int64)
    return found


def forward(layers: tuple[Layer, ...], x: np.ndarray, gates: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[Trace]]:
    """The normed asking vector at the end, (b, d), its spread before, and what happened on the way.

    Args:
        x: Items and behind them the asking vector, (b, n + 1, d).
        gates: (b, n); 0 for padding.
    """
    places, traces = buckets(gates.shape[1]), []
    for layer in layers:
        asking = slice(-1, None) if layer is layers[-1] else slice(None)
        x, trace = _layer(layer, x, gates, places, asking)
        traces.append(trace)
    return *normed(x[:, -1]), traces


def of_parts(layer: Layer, x: np.ndarray, gates: np.ndarray, keep: np.ndarray) -> np.ndarray:
    """The normed asking vectors of parts of one history, where this is the only layer, (n_parts, d).

    Nothing but the asking vector looks at the items then, so that what it reads of each is the same for every part.

    Args:
        x: Items and behind them the asking vector, (n + 1, d).
        gates: (n,).
        keep: Which items are there, (n_parts, n).
    """
    (a, _), n_heads = normed(x[None]), len(layer.nearness)
    q = _heads(a[:, -1:] @ layer.query, n_heads)
    k, v = (_heads(a[:, :-1] @ weights, n_heads) for weights in (layer.key, layer.value))
    apart = np.cumsum(keep[:, ::-1], axis=1)[:, ::-1]
    logits = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1]) + layer.nearness[:, bucket(apart)]
    weights = _attention(logits, keep * gates)
    return normed(_widened(layer, x[-1] + _joined(weights @ v)[0] @ layer.out)[0])[0]


def gate_gradients(
    layers: tuple[Layer, ...], x: np.ndarray, gates: np.ndarray, toward: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The asking vector, (b, d), and the derivative of its product with `toward`, (d,), by each gate, (b, n)."""
    end, spread, traces = forward(layers, x, gates)
    back = _normed_back(np.broadcast_to(toward, end.shape), end, spread)[:, None]
    total = np.zeros_like(gates)
    for layer, trace in zip(reversed(layers), reversed(traces), strict=True):
        back, by_gate = _layer_back(layer, trace, back)
        total += np.divide(by_gate, gates, out=np.zeros_like(gates), where=gates > 0)
    return end, total


def normed(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows with mean 0 and a spread below 1, and what they were divided by."""
    spread = np.sqrt(x.var(axis=-1, keepdims=True) + EPSILON)
    return (x - x.mean(axis=-1, keepdims=True)) / spread, spread


def gelu(x: np.ndarray) -> np.ndarray:
    return np.asarray(0.5 * x * (1 + np.tanh(_inner(x))))


def _inner(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))


def _gelu_slope(x: np.ndarray) -> np.ndarray:
    t = np.tanh(_inner(x))
    return np.asarray(0.5 * (1 + t) + 0.5 * x * (1 - t**2) * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x**2))


def _heads(x: np.ndarray, n: int) -> np.ndarray:
    """(b, rows, d) as (b, n, rows, d / n)."""
    return x.reshape(*x.shape[:2], n, -1).transpose(0, 2, 1, 3)


def _joined(x: np.ndarray) -> np.ndarray:
    return x.transpose(0, 2, 1, 3).reshape(x.shape[0], x.shape[2], -1)


def _layer(
    layer: Layer, x: np.ndarray, gates: np.ndarray, places: np.ndarray, asking: slice
) -> tuple[np.ndarray, Trace]:
    """What the asking rows become."""
    n_heads = len(layer.nearness)
    a, spread = normed(x)
    q = _heads(a[:, asking] @ layer.query, n_heads)
    k, v = (_heads(a[:, :-1] @ weights, n_heads) for weights in (layer.key, layer.value))
    logits = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1]) + layer.nearness[:, np.maximum(places[asking], 0)]
    logits[..., places[asking] < 0] = -np.inf
    weights = _attention(logits, gates[:, None, None, :])
    x, *widened = _widened(layer, x[:, asking] + _joined(weights @ v) @ layer.out)
    return x, Trace(a, spread, q, k, v, weights, *widened)


def _attention(logits: np.ndarray, gates: np.ndarray) -> np.ndarray:
    """How much of each item is read, shaped like `logits`: (b, n_heads, asking, n)."""
    top = np.maximum(logits.max(axis=-1, keepdims=True, initial=0.0), 0.0)
    raised = np.exp(logits - top) * gates
    return np.asarray(raised / (np.exp(-top) + raised.sum(axis=-1, keepdims=True)))


def _widened(layer: Layer, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Rows at the end of a layer, and what the way back needs: normed, their spread, and wide."""
    f, spread = normed(x)
    wide = f @ layer.widen + layer.widen_offset
    return x + gelu(wide) @ layer.narrow + layer.narrow_offset, f, spread, wide


def _layer_back(layer: Layer, trace: Trace, back: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Derivative by the layer's input, and by the logarithm of each gate."""
    a, spread, q, k, v, weights, f, spread_wide, wide = trace
    by_wide = (back @ layer.narrow.T) * _gelu_slope(wide)
    back = back + _normed_back(by_wide @ layer.widen.T, f, spread_wide)
    by_heads = _heads(back @ layer.out.T, len(layer.nearness))
    by_weights = by_heads @ v.swapaxes(-1, -2)
    by_logits = weights * (by_weights - (weights * by_weights).sum(axis=-1, keepdims=True))
    root, asking = np.sqrt(q.shape[-1]), slice(-back.shape[1], None)
    by_a = np.zeros_like(a)
    by_a[:, asking] += _joined(by_logits @ k / root) @ layer.query.T
    by_a[:, :-1] += _joined(by_logits.swapaxes(-1, -2) @ q / root) @ layer.key.T
    by_a[:, :-1] += _joined(weights.swapaxes(-1, -2) @ by_heads) @ layer.value.T
    by_x = _normed_back(by_a, a, spread)
    by_x[:, asking] += back
    return by_x, by_logits.sum(axis=(1, 2))


def _normed_back(back: np.ndarray, x: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Derivative by what was normed, `x` being the result."""
    along = (back * x).mean(axis=-1, keepdims=True)
    return np.asarray((back - back.mean(axis=-1, keepdims=True) - x * along) / spread)
