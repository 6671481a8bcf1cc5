"""The lesson: every sentence of the train voices many times, with other names and slips, in a settled order."""

from __future__ import annotations

import itertools
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from dialogs.language.pieces import MARKS
from dialogs.language.tokens import Vocabulary
from tools import corpus
from tools.teach import base
from tools.teach.examples import Example, example
from tools.teach.network import LAYERS, Reader, Wisher
from tools.teach.variations import varied

EPOCHS = 12
VARIATIONS = 5  # as many epochs until the same variation comes back
BATCH = 48
RATE, HEAD_RATE = 3e-4, 1.5e-3
_IGNORED = -100


@dataclass(frozen=True)
class Taught:
    """The two networks after the lesson, and their tokens."""

    reader: Reader
    wisher: Wisher
    tokens: Sequence[str]


@dataclass(frozen=True)
class _Batch:
    ids: Tensor
    marks: Tensor
    present: Tensor
    spans: Tensor
    clauses: Tensor
    starts: Tensor
    lang: Tensor
    parts: Tensor
    owner: Tensor
    intents: Tensor
    facts: Tensor


def chosen(voices: Sequence[corpus.Voice], count: int) -> list[corpus.Voice]:
    """`count` of `voices` by lot, always the same; all of them for 0."""
    drawn = list(voices)
    random.Random(7).shuffle(drawn)
    return drawn[:count] if count else list(voices)


def teach(
    voices: Sequence[corpus.Voice], *, epochs: int = EPOCHS, layers: int = LAYERS, scratch: bool, with_glosses: bool
) -> Taught:
    """Learn from `voices`, in a settled order and with settled chance."""
    torch.manual_seed(0)
    chance = random.Random(0)
    names = corpus.names()
    told = [(sentence, voice.lang) for voice in voices for sentence in voice.sentences()]
    words = {word for sentence, _ in told for word in re.findall(r"\w+|[^\w\s]", sentence["text"])}
    tokens, rows = base.vocabulary(sorted(words), base.glosses() if with_glosses else {})
    vocabulary = Vocabulary(tokens)
    reader, wisher = Reader(len(tokens), layers), Wisher()
    if not scratch:
        reader.begin_from(base.weights(), rows)
    _say(f"{len(voices)} voices, {len(told)} sentences, {len(tokens)} tokens")
    lessons = [_examples(told, None, names, vocabulary)]
    lessons += [_examples(told, random.Random(n), names, vocabulary) for n in range(1, VARIATIONS)]
    steps = epochs * (len(lessons[0]) // BATCH + 1)
    learning = _optimizer(reader, wisher)
    pace = torch.optim.lr_scheduler.LambdaLR(
        learning, lambda step: min((step + 1) / (0.1 * steps), max(0.02, (steps - step) / (0.9 * steps)))
    )
    for epoch in range(epochs):
        started, total, count = time.monotonic(), 0.0, 0
        for batch in _batches(lessons[epoch % len(lessons)], chance):
            loss = _loss(reader, wisher, batch)
            learning.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*reader.parameters(), *wisher.parameters()], 1.0)
            learning.step()
            pace.step()
            total, count = total + loss.item(), count + 1
        _say(f"epoch {epoch + 1} of {epochs}: loss {total / count:.3f}, {time.monotonic() - started:.0f} s")
    return Taught(reader.eval(), wisher.eval(), tokens)


def _examples(
    told: Sequence[tuple[dict[str, Any], str]], chance: random.Random | None, names: Any, vocabulary: Vocabulary
) -> list[Example]:
    made = []
    for place, (sentence, lang) in enumerate(told):
        if chance:
            another, its_lang = told[max(0, place - chance.randrange(1, 100))]
            sentence = varied(sentence, another if its_lang == lang else sentence, lang, names, chance)
        made.append(example(sentence, lang, names, vocabulary))
    return [each for each in made if each is not None]


def _optimizer(reader: Reader, wisher: Wisher) -> torch.optim.Optimizer:
    heads = [*reader.spans.parameters(), *reader.clauses.parameters(), *reader.starts.parameters()]
    heads += [*reader.lang.parameters(), *reader.marks.parameters(), *wisher.parameters()]
    known = {id(p) for p in heads}
    rest = [p for p in reader.parameters() if id(p) not in known]
    return torch.optim.AdamW([{"params": rest, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01)


def _loss(reader: Reader, wisher: Wisher, batch: _Batch) -> Tensor:
    # Now and then a mark is missing, so that the model does not lean on the directory alone.
    marks = batch.marks * (torch.rand(len(batch.marks), 1, len(MARKS)) > 0.06)
    with torch.autocast("cpu", torch.bfloat16):
        hidden, spans, clauses, starts, lang = reader(batch.ids, marks, batch.present)
        intents, facts = wisher(hidden[batch.owner], batch.parts)
    said = batch.starts >= 0
    loss: Tensor = (
        functional.cross_entropy(spans.float().flatten(0, 1), batch.spans.flatten(), ignore_index=_IGNORED)
        + 0.7 * functional.cross_entropy(clauses.float().flatten(0, 1), batch.clauses.flatten(), ignore_index=_IGNORED)
        + functional.cross_entropy(intents.float(), batch.intents, label_smoothing=0.05)
        + 0.3 * functional.cross_entropy(lang.float(), batch.lang)
        + 5 * functional.binary_cross_entropy_with_logits(starts.float()[said], batch.starts[said])
        + 8 * functional.binary_cross_entropy_with_logits(facts.float(), batch.facts)
    )
    return loss


def _batches(examples: Sequence[Example], chance: random.Random) -> Iterator[_Batch]:
    """Shuffled, with sentences of like length together."""
    drawn = list(examples)
    chance.shuffle(drawn)
    groups = []
    for start in range(0, len(drawn), BATCH * 20):
        alike = sorted(drawn[start : start + BATCH * 20], key=lambda e: len(e.ids))
        groups += [alike[i : i + BATCH] for i in range(0, len(alike), BATCH)]
    chance.shuffle(groups)
    return map(_batch, groups)


def _batch(examples: Sequence[Example]) -> _Batch:
    size, length = len(examples), max(len(e.ids) for e in examples)
    ids, present = torch.zeros(size, length, dtype=torch.long), torch.zeros(size, length)
    marks = torch.zeros(size, length, len(MARKS))
    spans, clauses = (torch.full((size, length), _IGNORED) for _ in range(2))
    starts = torch.full((size, length), -1.0)
    parts, owner, intents, facts = [], [], [], []
    for row, each in enumerate(examples):
        count, first = len(each.ids), torch.tensor(each.first)
        ids[row, :count], present[row, :count] = torch.tensor(each.ids), 1
        for place, known in enumerate(each.marks):
            marks[row, place, list(known)] = 1
        spans[row, first], clauses[row, first] = torch.tensor(each.laid.spans), torch.tensor(each.laid.clauses)
        starts[row, first] = 0
        starts[row, [each.first[s] for s in each.laid.starts]] = 1
        borders = [1, *(each.first[s] for s in each.laid.starts), count]
        for number, (begin, end) in enumerate(itertools.pairwise(borders)):
            part = torch.zeros(length)
            part[begin:end] = 1
            parts.append(part)
            owner.append(row)
            intents.append(each.laid.intents[number])
            facts.append(each.laid.facts[number])
    return _Batch(
        ids, marks, present, spans, clauses, starts, torch.tensor([e.lang for e in examples]),
        torch.stack(parts), torch.tensor(owner), torch.tensor(intents), torch.tensor(facts, dtype=torch.float),
    )  # fmt: skip


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
