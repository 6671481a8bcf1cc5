"""`make bench`: one line for each number, readable by people and by scripts."""

import sys
from collections.abc import Callable
from itertools import chain

from bench.card import owners_card
from bench.deciding import warm_decision
from bench.engine import carried_out
from bench.licences import licence_answer
from bench.names import names_built, names_memory, names_resolved, names_right
from bench.request import first_answer, sentence_to_done
from bench.sentence import cold_sentence, long_sentences, sentence_memory, sentences
from bench.store import costs
from bench.timing import Measured
from bench.turns import echoes

BENCHES: tuple[Callable[[], Measured], ...] = (
    sentences,
    long_sentences,
    cold_sentence,
    sentence_memory,
    warm_decision,
    owners_card,
    licence_answer,
    first_answer,
    sentence_to_done,
    names_built,
    names_memory,
    names_resolved,
    names_right,
)

if __name__ == "__main__":
    for bench in BENCHES:
        sys.stdout.write(f"{bench()}\n")
        sys.stdout.flush()
    many = chain(echoes(), *(chain(costs(engine), carried_out(engine)) for engine in ("sqlite", "postgresql")))
    for measured in many:
        sys.stdout.write(f"{measured}\n")
        sys.stdout.flush()
