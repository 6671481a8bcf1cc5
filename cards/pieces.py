"""The few shapes every card is made of, in one column, so that all cards look and read alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from cards.elements import (
    ActionSet,
    Card,
    Column,
    ColumnSet,
    Container,
    Refresh,
    RichTextBlock,
    TextBlock,
    TextRun,
    render,
)
from cards.words import Words

LABEL_WIDTH = "96px"

# What would be SSML in `speak` or Markdown in `fallbackText`.
_UNSPOKEN = str.maketrans("<>&[]{}*_`#~", "‹›+()()·-'·-")


def heading(words: Words, message: Message) -> TextBlock:
    """What a screen reader stops at. A TextBlock reads Markdown, so the message may hold numbers only."""
    if any(isinstance(value, str) for value in message.values.values()):
        raise ValueError(f"a heading takes no text from outside: {message!r}")
    return TextBlock(text=words.say(message), style="heading", size="medium", weight="bolder", wrap=True)


def title(text: str, *, spacing: str = "medium") -> RichTextBlock:
    """The name of the thing, large."""
    return RichTextBlock(inlines=[TextRun(text=text, size="large", weight="bolder")], spacing=spacing)


def line(text: str, *, subtle: bool = False, bold: bool = False, spacing: str = "small") -> RichTextBlock:
    """A sentence, possibly with what people wrote in it."""
    run = TextRun(text=text)
    if subtle:
        run.is_subtle = True
    if bold:
        run.weight = "bolder"
    return RichTextBlock(inlines=[run], spacing=spacing)


def row(label: str, value: str) -> ColumnSet:
    """A label and what belongs to it; a FactSet would read Markdown in the value."""
    return ColumnSet(
        spacing="small",
        columns=[
            Column(width=LABEL_WIDTH, items=[RichTextBlock(inlines=[TextRun(text=label, is_subtle=True)])]),
            Column(width="stretch", items=[RichTextBlock(inlines=[TextRun(text=value)])]),
        ],
    )


def quote(label: str, value: str) -> Container:
    """What somebody wrote, in a box of its own under its label, so that it is not taken for our words."""
    return box("emphasis", [line(label, subtle=True, spacing="none"), line(value, spacing="none")], spacing="small")


def banner(style: str, items: Sequence[BareObject]) -> Container:
    """The head of a card; the colour only repeats what the words in it say."""
    return Container(style=style, bleed=True, items=list(items))


def sides(left: BareObject, right: BareObject) -> ColumnSet:
    """Two things on one line, the second at its end and only as wide as it must be."""
    return ColumnSet(
        columns=[
            Column(width="stretch", items=[left], vertical_content_alignment="center"),
            Column(width="auto", items=[right], vertical_content_alignment="center"),
        ]
    )


def box(style: str, items: Sequence[BareObject], *, spacing: str = "medium") -> Container:
    """Something set apart from the rest."""
    return Container(style=style, spacing=spacing, items=list(items))


def buttons(*actions: BareObject, spacing: str = "medium") -> ActionSet:
    """Action.Execute falls back to Action.Submit only inside an ActionSet."""
    return ActionSet(actions=list(actions), spacing=spacing)


def spoken(text: str) -> str:
    """Text for ``speak`` and ``fallbackText``: nothing in it is read as SSML, Markdown or a template."""
    return text.translate(_UNSPOKEN)


def card(words: Words, body: Sequence[BareObject], *, speak: str, refresh: Refresh | None = None) -> dict[str, Any]:
    """The finished card. ``speak`` is what is read aloud for the whole of it, and shown where it cannot be drawn."""
    read_aloud = spoken(speak)
    fallback = Message("This card needs a newer version of Teams. It says: {text}", text=read_aloud)
    made = Card(
        body=list(body),
        lang=words.lang,
        speak=read_aloud,
        fallback_text=words.say(fallback),
    )
    if refresh is not None:
        made.refresh = refresh
    return render(made)
