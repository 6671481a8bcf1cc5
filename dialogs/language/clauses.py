"""A sentence taken apart: the first wish, the reason for it, and the wishes that follow."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogs.language import slots
from dialogs.language.frame import CONTEXT, WRITES, Intent
from dialogs.language.grammar import Found, bare, stripped
from dialogs.language.grammar import whole as one_clause
from dialogs.language.mask import Line, Token
from dialogs.language.words import Words

MOST_CUTS = 10  # where a clause may end; more are not tried, so that a long sentence costs no more than a short one
MOST_ACTIONS = 6
LONGEST_CLAUSE = 48  # tokens
MOST_TOKENS = 600  # looked at in all, over every way to cut a text
_TALK = frozenset(
    {Intent.SMALL_TALK, Intent.AFFIRM, Intent.NEGATE, Intent.HELP, Intent.OUT_OF_SCOPE, Intent.GROUP_INFO}
)
_AND = re.compile(r"(?: ,| ;| \.)? (?:and then|and also|and|then|plus|also|oh and|but|or) |(?<= )/ ")
_SIGN = re.compile(r" (?:,|;|:|-|–|—|\(|\)) ")


class Reader:
    """One reading of one text: the words of its language, and how much looking is still allowed.

    Every try costs the tokens it looks at; when they are spent the rest stays unread, so that no text takes long.
    """

    def __init__(self, words: Words) -> None:
        self.words = words
        self._left = MOST_TOKENS
        self._seen: dict[str, Found | None] = {}

    @property
    def spent(self) -> bool:
        """Whether nothing more may be looked at."""
        return self._left <= 0

    def spend(self, tokens: int) -> None:
        """Take `tokens` off what may still be looked at."""
        self._left -= tokens

    def whole(self, line: Line) -> Found | None:
        """The meaning of `line` if it is one clause that a rule describes."""
        size = len(line.tokens)
        if size > LONGEST_CLAUSE or self.spent:
            return None
        key = f"{line.tokens[0].start} {line.text}" if line.tokens else ""
        if key not in self._seen:
            self.spend(size)
            self._seen[key] = one_clause(line, self.words)
        return self._seen[key]


def sentences(line: Line) -> list[Line]:
    """`line` at its full stops, question and exclamation marks."""
    parts: list[list[Token]] = [[]]
    for token in line.tokens:
        parts[-1].append(token)
        if token.kind == "s" and token.norm in ".?!":
            parts.append([])
    return [Line(p, line.source, line.cut) for p in parts if any(t.kind != "s" for t in p)]


def read(line: Line, reader: Reader) -> list[Found]:
    """The wishes of a whole text, first one first; empty when nothing was understood."""
    found = reader.whole(line)
    if found is not None:
        return [found]
    parts = sentences(line)
    if len(parts) < 2:
        return _clause(line, reader, 0)
    return _together(parts, reader)


def _together(parts: list[Line], reader: Reader) -> list[Found]:
    wishes: list[Found] = []
    talk: list[Found] = []
    statements: list[tuple[int, Line]] = []
    first = 0
    for at, part in enumerate(parts[: MOST_ACTIONS * 2]):
        found = _clause(part, reader, 0)
        if not found:
            statements.append((at, part))
        elif found[0].intent in _TALK:
            talk.extend(found)
            if found[0].intent is Intent.SMALL_TALK:
                statements.append((at, part))
        else:
            if not wishes:
                first = at
            wishes.extend(found)
    if not wishes:
        strong = [t for t in talk if t.intent is not Intent.SMALL_TALK]
        return strong[:1] or ([] if any(not _clause(s, reader, 0) for _, s in statements) else talk[:1])
    refused = [t for t in talk if t.intent in (Intent.HELP, Intent.OUT_OF_SCOPE)]
    main = replace(wishes[0], sure=wishes[0].sure and not refused)
    for at, statement in sorted(statements, key=lambda s: (s[0] < first, s[0])):
        main = _explained(main, statement, reader, before=at < first)
    return _distinct([main, *wishes[1:]])


def _clause(line: Line, reader: Reader, depth: int) -> list[Found]:
    found = reader.whole(line)
    if found is not None:
        return [found]
    if reader.spent:
        return []
    line = bare(line, reader.words)
    cuts = _cuts(line, reader)
    talk: Found | None = None
    for kind, start, end in cuts:
        left = reader.whole(line.until(start))
        if left is None:
            continue
        if left.intent in _TALK:
            talk = talk or left
            continue
        after = line.since(end)
        if line.between(start, end).words & reader.words.lists["purposes"]:
            after, left = _closing(left, after, reader)
        return _followed(left, after, kind, reader, depth)
    for kind, start, end in cuts:
        right = _clause(line.since(end), reader, depth + 1) if depth < 2 else []
        if right and right[0].intent not in _TALK:
            before = line.until(start)
            lead = reader.whole(before)
            if lead is not None and lead.intent is Intent.AFFIRM:
                return right
            refusal = lead is not None and lead.intent in _TALK and lead.intent is not Intent.SMALL_TALK
            if refusal and right[0].values_of("group"):
                return right
            return [_explained(right[0], before, reader, before=True), *right[1:]]
        if right and kind != "because" and (talk is None or talk.intent is Intent.SMALL_TALK):
            return right
    return [talk] if talk is not None else []


def _followed(left: Found, right: Line, kind: str, reader: Reader, depth: int) -> list[Found]:
    """`left` with what was said after it: a reason, more names, an end date, or further wishes."""
    right, left = _dated(left, right, reader)
    if not right or reader.words.shapes["courtesy"].fullmatch(
        stripped(bare(right, reader.words), reader.words).text or "please"
    ):
        return [left]
    if kind == "because":
        reason, further = _reason(right, reader, depth)
        return _distinct(
            [left.having("justification", slots.free_text(_polite(reason, reader), reader.words)), *further]
        )
    listed = reader.words.shapes["listing"].fullmatch(bare(stripped(right, reader.words), reader.words).text)
    if depth < 3:
        further = _clause(right, reader, depth + 1)
        if further and further[0].intent not in _TALK and left.intent not in _TALK:
            return _distinct([left, *further])
        passing = _passed_on(left, right, reader) if kind == "and" else None
        if passing is not None:
            return [left, passing]
        if further and further[0].intent is Intent.NEGATE and left.intent in WRITES:
            return [replace(left, sure=False)]
    if listed and left.values_of("group") and _names_more(right, kind):
        passage = bare(stripped(right, reader.words), reader.words)
        span = reader.words.shapes["listing"].fullmatch(passage.text)
        if span is not None:
            more = slots.group_values(passage.between(*span.span("name")), reader.words)
            return [left.having("group", (*left.values_of("group"), *more))]
    if kind == "sign" or reader.words.shapes["statement"].match(bare(right, reader.words).text):
        return [_explained(left, right, reader, before=False)]
    return [replace(left, sure=False)]


def _names_more(right: Line, kind: str) -> bool:
    """Whether what follows names further groups rather than giving a reason."""
    named = any(t.kind in "gq" for t in right.tokens)
    return len(right.tokens) <= 8 and (named or kind == "and" or "and" in right.words)


def _passed_on(left: Found, right: Line, reader: Reader) -> Found | None:
    """ "... and Anna to Legal": the verb of the first clause holds for the second."""
    match = reader.words.shapes["passed_on"].fullmatch(bare(stripped(right, reader.words), reader.words).text)
    if match is None or left.intent not in (
        Intent.ADD_MEMBERS,
        Intent.JOIN_GROUP,
        Intent.REMOVE_MEMBERS,
        Intent.LEAVE_GROUP,
    ):
        return None
    passage = bare(stripped(right, reader.words), reader.words)
    people = slots.people_values(passage.between(*match.span("people")), reader.words)
    group = slots.group_values(passage.between(*match.span("group")), reader.words)
    adding = left.intent in (Intent.ADD_MEMBERS, Intent.JOIN_GROUP)
    intent = Intent.ADD_MEMBERS if adding else Intent.REMOVE_MEMBERS
    return Found(intent, {"people": people, "group": group}) if people and group else None


def _dated(left: Found, right: Line, reader: Reader) -> tuple[Line, Found]:
    """An end date at the start or at the very end of what follows belongs to the wish."""
    if not left.has("until") or "until" in left.slots:
        return right, left
    text = right.text
    for shape in ("until", "lasting", "bare"):
        for match in reader.words.shapes[shape].finditer(text):
            alone = not text[: match.start()].strip(" ,.-(") or text[match.start() : match.start() + 2] == ", "
            if alone and not stripped(bare(right.since(match.end()), reader.words), reader.words).text.strip(" .!?,)"):
                value = right.between(*match.span("until")).typed()
                return bare(right.until(match.start()), reader.words), left.having("until", value)
            if not text[: match.start()].strip(" ,.-("):
                value = right.between(*match.span("until")).typed()
                return bare(right.since(match.end()), reader.words), left.having("until", value)
    return right, left


def _closing(left: Found, right: Line, reader: Reader) -> tuple[Line, Found]:
    """ "... for the quarter close until Friday": a purpose has no verb, so the end date after it is the wish's."""
    if left.has("until") and "until" not in left.slots:
        for match in reader.words.shapes["until"].finditer(right.text):
            if match.start() > 0 and match.end() == len(bare(right, reader.words).text):
                return right.until(match.start()), left.having("until", right.between(*match.span("until")).typed())
    return right, left


def _reason(right: Line, reader: Reader, depth: int) -> tuple[Line, list[Found]]:
    """A reason, and the wishes that come after it in the same breath."""
    if depth < 2:
        for _, start, end in _cuts(right, reader):
            further = _clause(right.since(end), reader, depth + 2)
            if further and further[0].intent in WRITES and further[0].slots.get("group", (CONTEXT,)) != (CONTEXT,):
                return right.until(start), further
    return right, []


def _explained(found: Found, statement: Line, reader: Reader, *, before: bool) -> Found:
    statement, found = (statement, found) if before else _dated(found, statement, reader)
    text = bare(statement, reader.words)
    if before and found.has("group") and found.values_of("group") in ((), (CONTEXT,)):
        # "I never asked to be in Coffee Lovers, take me out": the group was named before the wish.
        named = tuple(v for t in text.tokens if t.kind == "g" for v in t.values)
        found = found.having("group", named)
    if "justification" in found.slots or not found.has("justification") or not text:
        return found
    core = _polite(text, reader)
    if not core or reader.words.shapes["courtesy"].fullmatch(core.text):
        return found
    because = reader.words.shapes["because"].match(core.text)
    if because and because.start() == 0:
        core = core.since(because.end())
    reason = slots.free_text(core, reader.words)
    return found.having("justification", reason) if re.search(r"\w", reason) else found


def _polite(line: Line, reader: Reader) -> Line:
    """Without a greeting before and thanks after; the words in between stay."""
    line = bare(line, reader.words)
    for name in ("greeting", "intro"):
        match = reader.words.shapes[name].match(line.text)
        if match and match.end() > 0:
            line = line.since(match.end())
    for _ in range(4):
        match = reader.words.shapes["thanks"].search(line.text)
        if not match:
            break
        line = line.until(match.start())
    return bare(line, reader.words)


def _cuts(line: Line, reader: Reader) -> list[tuple[str, int, int]]:
    reader.spend(len(line.tokens) // 2)
    found = [
        ("because", m.start(), m.end()) for m in reader.words.shapes["because"].finditer(line.text) if m.start() > 0
    ]
    taken = {range(s, e) for _, s, e in found}
    for kind, pattern in (("and", _AND), ("sign", _SIGN), ("sign", reader.words.shapes["run_on"])):
        found.extend(
            (kind, match.start(), match.end())
            for match in pattern.finditer(line.text)
            if not any(match.start() in r or match.end() - 1 in r for r in taken)
        )
    return sorted(found, key=lambda c: c[1])[:MOST_CUTS]


def _distinct(wishes: list[Found]) -> list[Found]:
    """Without repetitions of the first wish ("... please remove him") and wishes that name nothing."""
    main, kept = wishes[0], []
    for wish in wishes[1:MOST_ACTIONS]:
        named = [
            v
            for slot in ("group", "people", "owners", "request", "licence", "app", "query")
            for v in wish.values_of(slot)
        ]
        empty = not named or all(v == CONTEXT for v in named)
        if empty and wish.intent not in (Intent.LIST_MY_GROUPS, Intent.LIST_MY_REQUESTS, Intent.LIST_APPROVALS):
            continue
        if wish.intent in WRITES or wish.intent not in _TALK:
            kept.append(wish)
    return [main, *kept]
