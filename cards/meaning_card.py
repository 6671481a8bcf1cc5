"""Did you mean this or that? Asked where nobody can be sure; what it would be about stays in the book."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from cards.buttons import Verb, button, of_draft
from cards.foreign import NOTE, foreign
from cards.pieces import banner, buttons, card, heading, line, quote
from cards.words import Words

MOST = 2
ENOUGH_TO_KNOW_AGAIN = 200  # characters of the sentence


def meaning_card(guess_id: str, said: str, options: Sequence[Message], words: Words) -> dict[str, Any]:
    """At most two options, the likeliest first. Sends Verb.CHOOSE_MEANING with the option's number from 1, or
    Verb.SOMETHING_ELSE."""
    shown = options[:MOST]
    shown_again = foreign(said, ENOUGH_TO_KNOW_AGAIN)
    titles = [words.say(option) for option in shown]
    actions = [
        button(Verb.CHOOSE_MEANING, title, of_draft(guess_id, option=number)) for number, title in enumerate(titles, 1)
    ]
    actions.append(button(Verb.SOMETHING_ELSE, words.say(Message("Something else")), of_draft(guess_id)))
    body: list[BareObject] = [
        banner("accent", [heading(words, Message("What do you mean?"))]),
        line(
            words.say(Message("I am not sure that I understood. Nothing is done before you say so.")), spacing="medium"
        ),
        *([quote(words.say(Message("You wrote")), shown_again)] if shown_again else []),
        *(buttons(action, spacing="small") for action in actions),
    ]
    speak = Message("Did you mean: {options}?", options=words.say(_either(shown)))
    return card(words, body, speak=foreign(words.say(speak), NOTE))


def _either(options: Sequence[Message]) -> Message:
    if len(options) == 1:
        return options[0]
    return Message("{one} or {other}", one=options[0], other=options[1])
