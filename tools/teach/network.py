"""The network that is taught: a small transformer over word pieces, with heads for slots, wishes and facts."""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from dialogs.language.labels import CLAUSE_LABELS, FACTS, INTENTS, LANGUAGES, SPAN_LABELS
from dialogs.language.pieces import MARKS
from dialogs.language.tokens import LONGEST

WIDTH, HEADS, INNER, LAYERS = 384, 12, 1536, 6
_TINY = 1e-12
_BASE = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "after_attention": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "after_words": "output.LayerNorm",
}


class Layer(nn.Module):
    """Attention, then a word-wise step, as in BERT."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.widen, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.after_attention, self.after_words = nn.LayerNorm(WIDTH, _TINY), nn.LayerNorm(WIDTH, _TINY)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, hidden: Tensor | None) -> Tensor:
        batch, length, _ = x.shape

        def heads(y: Tensor) -> Tensor:
            return y.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)

        scores = heads(self.query(x)) @ heads(self.key(x)).transpose(-1, -2) / math.sqrt(WIDTH // HEADS)
        if hidden is not None:
            scores = scores + hidden
        mixed = self.dropout(scores.softmax(-1)) @ heads(self.value(x))
        x = self.after_attention(x + self.dropout(self.out(mixed.transpose(1, 2).reshape(batch, length, WIDTH))))
        out: Tensor = self.after_words(x + self.dropout(self.narrow(functional.gelu(self.widen(x)))))
        return out


class Reader(nn.Module):
    """Tokens and marks to what is said of each token: hidden state, labels, starts; and the language."""

    def __init__(self, vocabulary: int, layers: int = LAYERS, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.places = nn.Embedding(LONGEST + 2, WIDTH)
        self.marks = nn.Linear(len(MARKS), WIDTH, bias=False)
        self.norm, self.dropout = nn.LayerNorm(WIDTH, _TINY), nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.spans, self.clauses = nn.Linear(WIDTH, len(SPAN_LABELS)), nn.Linear(WIDTH, len(CLAUSE_LABELS))
        self.starts, self.lang = nn.Linear(WIDTH, 1), nn.Linear(WIDTH, len(LANGUAGES))
        nn.init.normal_(self.words.weight, std=0.05)
        nn.init.normal_(self.places.weight, std=0.02)
        nn.init.zeros_(self.marks.weight)

    def begin_from(self, base: Mapping[str, Tensor], words: Tensor) -> None:
        """Start from the weights of an English sentence encoder of the same shape; `words`: a row per token."""
        self.words.weight.data.copy_(words)
        places = base["embeddings.position_embeddings.weight"][: LONGEST + 2]
        self.places.weight.data.copy_(places + base["embeddings.token_type_embeddings.weight"][0])
        _copy(self.norm, base, "embeddings.LayerNorm")
        for number, layer in enumerate(self.layers):
            for mine, theirs in _BASE.items():
                _copy(getattr(layer, mine), base, f"encoder.layer.{number}.{theirs}")

    def forward(
        self, ids: Tensor, marks: Tensor, present: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        x = self.dropout(self.norm(self.words(ids) + self.places.weight[: ids.shape[1]] + self.marks(marks)))
        hidden = None if present is None else (1 - present[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, hidden)
        return x, self.spans(x), self.clauses(x), self.starts(x)[..., 0], self.lang(x[:, 0])


class Wisher(nn.Module):
    """The hidden states of a sentence and a part of it (1 for its tokens) to the intent and the facts of one wish."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.weight, self.mix = nn.Linear(WIDTH, 1), nn.Linear(3 * WIDTH, WIDTH)
        self.intent, self.facts = nn.Linear(WIDTH, len(INTENTS)), nn.Linear(WIDTH, len(FACTS))
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, part: Tensor) -> tuple[Tensor, Tensor]:
        scores = self.weight(hidden)[..., 0] + (part - 1) * 1e4
        attended = (scores.softmax(-1)[..., None] * hidden).sum(1)
        mean = (hidden * part[..., None]).sum(1) / part.sum(1, keepdim=True).clamp(min=1)
        whole = hidden[:, 0].expand_as(mean)
        wish = self.dropout(torch.tanh(self.mix(torch.cat([whole, attended, mean], -1))))
        return self.intent(wish), self.facts(wish)


def _copy(module: nn.Module, base: Mapping[str, Tensor], name: str) -> None:
    module.weight.data.copy_(base[f"{name}.weight"])  # type: ignore[operator,union-attr]
    module.bias.data.copy_(base[f"{name}.bias"])  # type: ignore[operator,union-attr]
