"""The model that learns: a Whisper, with heads for letters and kinds of sound that are thrown away afterwards."""

from __future__ import annotations

import dataclasses

import torch
from torch import nn
from torch.nn import functional
from whisper.model import MultiHeadAttention, Whisper, sinusoids

from data.world.alphabet import DIMENSIONS, IGNORED, LETTERS, WIDTH, Alphabet
from data.world.batches import Batch
from data.world.lessons import KINDS


def attention(
    self: MultiHeadAttention, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None
) -> tuple[torch.Tensor, None]:
    """Whisper's attention as two plain products: learning from the fused one takes a processor twice as long."""
    q, k, v = (x.unflatten(2, (self.n_head, -1)).transpose(1, 2) for x in (q, k, v))
    scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
    if mask is not None and q.shape[2] > 1:
        scores = scores + mask[: q.shape[2], : q.shape[2]].to(scores.dtype)
    return (torch._softmax(scores, -1, False) @ v).transpose(1, 2).flatten(2), None


class Pupil(nn.Module):
    """The Whisper of training: a small vocabulary, and beside it letters and kinds of sound."""

    def __init__(self, alphabet: Alphabet) -> None:
        super().__init__()
        small = dataclasses.replace(DIMENSIONS, n_vocab=len(alphabet.used) + 1)
        self.whisper = Whisper(small)
        self.letters = nn.Linear(WIDTH, len(LETTERS) + 1)
        self.kinds = nn.Parameter(torch.randn(len(KINDS), WIDTH) * 0.1)
        self.other, self.weight_of_other = alphabet.other, alphabet.weight_of_other
        decoder = self.whisper.decoder
        with torch.no_grad():  # close times and close places begin alike
            decoder.token_embedding.weight.normal_(0, WIDTH**-0.5)
            decoder.token_embedding.weight[alphabet.times : alphabet.other] = sinusoids(1501, WIDTH) * 0.08
            decoder.positional_embedding.copy_(sinusoids(DIMENSIONS.n_text_ctx, WIDTH) * 0.08)
            decoder.token_embedding.weight[alphabet.other] = -1.0  # with this bias: never said from the first step on
            decoder.ln.bias.fill_(0.1)

    def states(self, mel: torch.Tensor, start: int) -> torch.Tensor:
        """The encoder on a window that begins at state `start`: Whisper's own layers with a part of its positions."""
        encoder = self.whisper.encoder
        x = functional.gelu(encoder.conv1(mel))
        x = functional.gelu(encoder.conv2(x)).permute(0, 2, 1)
        x = x + encoder.positional_embedding[start : start + x.shape[1]]
        for block in encoder.blocks:
            x = block(x)
        return encoder.ln_post(x)

    def losses(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Mean losses: "words" per token, "letters" per letter, "kinds" per window that has one."""
        with torch.autocast("cpu", torch.bfloat16):
            states = self.states(batch.mel, batch.start)
            logits = self.whisper.decoder(batch.tokens, states)
            letters = self.letters(states)
        logits = logits.float()
        logits[..., self.other] += self.weight_of_other
        words = functional.cross_entropy(logits.flatten(0, 1), batch.targets.flatten(), ignore_index=IGNORED)
        sizes = torch.tensor([len(one) for one in batch.letters])
        spelled = functional.ctc_loss(
            functional.log_softmax(letters.float(), -1).transpose(0, 1),
            torch.tensor([letter for one in batch.letters for letter in one], dtype=torch.long),
            batch.states,
            sizes,
            reduction="none",
            zero_infinity=True,
        )
        spelled = (spelled / sizes.clamp(min=20)).mean()
        inside = (torch.arange(states.shape[1]) < batch.states[:, None]).float()
        pooled = functional.normalize((states.float() * inside[..., None]).sum(1), dim=-1)
        alike = 12 * pooled @ functional.normalize(self.kinds, dim=-1).T
        known = batch.kinds.masked_fill(batch.kinds < 0, IGNORED)
        wrong = functional.cross_entropy(alike, known, ignore_index=IGNORED, reduction="sum")
        kinds = wrong / (known >= 0).sum().clamp(min=1)
        return {"words": words, "letters": spelled, "kinds": kinds}
