"""CLIP: frames and words become vectors of one joint space, with any model open_clip can build."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch.nn import functional

from core.domain import FloatMatrix, Frames, Space
from core.encoders import torchvision_cure  # noqa: F401  (before open_clip)
from core.encoders.checkpoints import clear_errors
from core.encoders.devices import DTYPES, Device, Precision, precision_for
from core.encoders.files import examine
from core.encoders.ladder import Ladder, Plan
from core.encoders.patches import ClipPatches
from core.encoders.preprocess import Preprocess
from core.encoders.sources import CLIP_CONFIG, ClipSource
from core.errors import Refused

import open_clip  # isort: skip  (after the cure)

log = logging.getLogger(__name__)


class Clip:
    """One loaded CLIP model; `frames` and `texts` are its two towers as encoders, `patches` takes pictures apart."""

    def __init__(
        self,
        source: ClipSource,
        device: Device = "cpu",
        precision: Literal["auto"] | Precision = "auto",
        batch_size: int = 16,
    ) -> None:
        """Load the weights; 2 s for ViT-B-32 on a processor.

        Raises:
            Refused: E_MODEL, the weights are damaged, of another architecture, or not there.
        """
        examine(source.weights)
        module = _build(source)
        with clear_errors(source.weights):
            tokenizer = open_clip.get_tokenizer(_name(source))
        chosen = precision_for(precision, device, _width(module.visual))
        self.source = source
        self.ladder = Ladder(
            lambda device, precision: _placed(_build(source), device, precision),
            Plan(device, chosen, batch_size),
            first=_placed(module, device, chosen),
        )
        dim, revision = _dim(source), source.revision
        self.frames = ClipFrames(
            Space(source.model, revision, "visual", dim),
            self.ladder,
            Preprocess.of(module.visual.preprocess_cfg),
        )
        self.patches = ClipPatches(self.frames.space, self.ladder, self.frames.preprocess)
        self.texts = ClipTexts(Space(source.model, revision, "text", dim), self.ladder, tokenizer)


@dataclass(frozen=True)
class ClipFrames:
    """The picture tower; an `Encoder[Frames]`."""

    space: Space
    ladder: Ladder
    preprocess: Preprocess

    def encode(self, inputs: Frames) -> FloatMatrix:
        """(n, height, width, 3) uint8 RGB to unit rows (n, dim).

        Raises:
            ValueError: the array has another shape or type.
        """
        if inputs.dtype != "uint8" or inputs.ndim != 4 or inputs.shape[3] != 3 or 0 in inputs.shape[1:]:
            raise ValueError(f"expected (n, height, width, 3) uint8, got {inputs.shape} {inputs.dtype}")

        def forward(module: Any, plan: Plan, part: slice) -> torch.Tensor:
            batch = self.preprocess(inputs[part], plan.device, DTYPES[plan.precision])
            return functional.normalize(module.encode_image(batch).float(), dim=-1)

        return self.ladder.run(len(inputs), forward, self.space.dim)


@dataclass(frozen=True)
class ClipTexts:
    """The text tower; an `Encoder[Sequence[str]]`. Words beyond the model's context are cut off."""

    space: Space
    ladder: Ladder
    tokenizer: Any

    def encode(self, inputs: Sequence[str]) -> FloatMatrix:
        """n texts to unit rows (n, dim)."""

        def forward(module: Any, plan: Plan, part: slice) -> torch.Tensor:
            tokens = self.tokenizer(list(inputs[part])).to(plan.device)
            return functional.normalize(encode_words(module, tokens).float(), dim=-1)

        return self.ladder.run(len(inputs), forward, self.space.dim)


def encode_words(module: Any, tokens: torch.Tensor) -> torch.Tensor:
    """`module.encode_text(tokens)`, without computing what follows the end of the longest text.

    In CLIP's own text tower a word sees only the words before it, and the state at the end-of-text token (the
    highest number) is the result: the padding up to 77 tokens changes nothing and costs nine tenths of the time.
    """
    sees_the_past_only = type(module) is open_clip.CLIP and module.attn_mask is not None
    if not sees_the_past_only or module.text_pool_type != "argmax":
        rows: torch.Tensor = module.encode_text(tokens)
        return rows
    ends = tokens.argmax(dim=1)
    n = int(ends.max()) + 1
    dtype = module.transformer.get_cast_dtype()
    x: torch.Tensor = module.token_embedding(tokens[:, :n]).to(dtype) + module.positional_embedding[:n].to(dtype)
    x = module.ln_final(module.transformer(x, attn_mask=module.attn_mask[:n, :n]))  # (texts, n, width)
    x = x[torch.arange(len(x), device=x.device), ends]
    project = module.text_projection  # a layer, a matrix or nothing
    if isinstance(project, torch.nn.Linear):
        x = project(x)
    elif project is not None:
        x = x @ project
    return x


def _name(source: ClipSource) -> str:
    return source.architecture or f"local-dir:{source.path}"


def _config(source: ClipSource) -> dict[str, Any]:
    """The architecture in open_clip's own words.

    Raises:
        Refused: E_MODEL, open_clip knows no such architecture, or the folder's description is damaged.
    """
    if source.architecture:
        config = open_clip.get_model_config(source.architecture)
        if config is None:
            raise Refused("E_MODEL", f"open_clip knows no architecture {source.architecture!r}.")
        return dict(config)
    path = source.path / CLIP_CONFIG
    with clear_errors(path):
        return dict(json.loads(path.read_text())["model_cfg"])


def _dim(source: ClipSource) -> int:
    return int(_config(source)["embed_dim"])


def _build(source: ClipSource) -> Any:
    """The model in fp32 on the CPU, by open_clip's own loading."""
    _config(source)
    known: dict[str, Any] = {}
    if source.architecture:
        # The tag alone knows how its pictures were prepared; the checkpoint file does not say.
        known = open_clip.get_pretrained_cfg(source.architecture, source.tag)
    with clear_errors(source.weights):
        return open_clip.create_model(
            _name(source),
            pretrained=str(source.weights) if source.architecture else None,
            force_quick_gelu=bool(known.get("quick_gelu")),
            force_preprocess_cfg=known,
            require_pretrained=True,
        ).eval()


def _placed(module: Any, device: Device, precision: Precision) -> Any:
    """The module on its device. On a processor the text tower stays exact: a phrase takes 30 ms as it is."""
    dtype = DTYPES[precision]
    (module.visual if device == "cpu" else module).to(dtype=dtype)
    return module.to(device=device, memory_format=torch.channels_last).requires_grad_(False)


def _width(module: Any) -> int:
    return max((part.in_features for part in module.modules() if isinstance(part, torch.nn.Linear)), default=0)
