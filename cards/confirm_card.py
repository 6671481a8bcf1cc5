"""What was understood, in one glance, before anything is stored or anybody is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.consent import acts_by_role, leaves
from approvals.desk import classification_of
from approvals.directory_objects import Group, GroupKind, JoinRule
from approvals.ladder import co_owners
from approvals.message import Message, plural
from approvals.policy import unwritable
from approvals.proposal import Proposal
from approvals.request import BLOCKS, GIVES_MEMBERSHIP, Kind
from cards.buttons import REASON, UNTIL, Verb, button, of_draft
from cards.co_owner_words import TWO_ARE_BETTER
from cards.effects_rows import costs, listed, opens_rows
from cards.elements import InputDate, InputText
from cards.foreign import DESCRIPTION, NOTE, foreign, named
from cards.group_words import sort_of
from cards.marks import marks
from cards.new_description import rows_of_description
from cards.new_group import everybody, names, rows_of_new_group
from cards.pieces import banner, box, buttons, card, heading, line, row, title
from cards.request_words import day_meant, declaration, join_rule_words, titled, together, why_nobody_was_asked
from cards.words import Words

TAKES_AWAY = frozenset({Kind.LEAVE, Kind.REMOVE_OWNERS, Kind.HAND_OVER, Kind.BLOCK})


def confirm_card(
    draft_id: str,
    proposal: Proposal,
    words: Words,
    notices: Sequence[Message] = (),
    *,
    reason_required: bool = False,
) -> dict[str, Any]:
    """What the proposal would do, to be corrected; ``notices`` are set apart above it.

    Sends Verb.SEND_REQUEST with the inputs "until" (of what gives a membership) and "reason", or Verb.DISCARD.
    """
    kind, group = proposal.wish.kind, proposal.group
    takes_away = kind in TAKES_AWAY
    body: list[BareObject] = [
        banner("attention" if takes_away else "accent", [heading(words, _head(proposal))]),
        title(words.say(_title(proposal))),
        line(words.say(sort_of(group)), subtle=True, spacing="none"),
    ]
    if kind is Kind.CREATE:
        until = words.until(proposal.facts.until) if proposal.facts.until else ""
        body += rows_of_new_group(proposal.facts.people, proposal.facts.details, words, until)
    elif kind is Kind.DESCRIBE:
        body += rows_of_description(proposal.facts.details, words)
    elif description := foreign(group.description, DESCRIPTION):
        body.append(line(description))
    body += marks(classification_of(proposal.facts), group.labels, words)
    if people := everybody(proposal.facts.people, words):
        body.append(box("emphasis", people))
    body += [box("warning", [line(words.say(notice))]) for notice in notices]
    body += opens_rows(proposal.facts.opens, words)
    if (
        proposal.directly
        and proposal.facts.outlook is None
        and (cost := costs(proposal.facts.opens, len(proposal.facts.people)))
    ):
        body.append(line(words.say(cost), subtle=True))
    body += [line(words.say(said), spacing="medium") for said in _consequences(proposal)]
    if proposal.approvers:
        body.append(row(words.say(Message("Approvers")), names(proposal.approvers, words)))
    body += _guidelines(proposal, words)
    body += _inputs(proposal, words, reason_required=reason_required)
    send = button(
        Verb.SEND_REQUEST,
        words.say(_send(proposal)),
        of_draft(draft_id),
        style="destructive" if takes_away else "positive",
        inputs=_has_inputs(proposal),
    )
    discard = button(Verb.DISCARD, words.say(Message("Discard")), of_draft(draft_id))
    if kind is Kind.CREATE:
        change = button(Verb.EDIT_NEW_GROUP, words.say(Message("Change details")), of_draft(draft_id))
        body.append(buttons(send, change, discard))
    else:
        body.append(buttons(send, discard))
    return card(words, body, speak=words.say(_spoken(proposal)))


def _guidelines(proposal: Proposal, words: Words) -> list[BareObject]:
    """Where the organisation says how its Microsoft 365 groups are used; as text, for the address is the tenant's."""
    url = proposal.facts.policy.usage_guidelines.value
    kinds = (Kind.CREATE, Kind.JOIN)
    if not url or proposal.group.kind is not GroupKind.MICROSOFT_365 or proposal.wish.kind not in kinds:
        return []
    return [line(words.say(Message("Your organisation's guidelines for groups: {url}", url=url)), subtle=True)]


def confirm_question(proposal: Proposal) -> Message:
    """ "Join Marketing?": what a toast shows."""
    return Message("{what}?", what=_title(proposal))


def _title(proposal: Proposal) -> Message:
    wish, facts = proposal.wish, proposal.facts
    until = day_meant(wish.until, wish.zone)
    return titled(wish.kind, facts.group.name, facts.people, until, for_oneself=facts.for_oneself)


def _at_once(proposal: Proposal) -> bool:
    """Whether nobody has to agree."""
    return not proposal.ladder


def _head(proposal: Proposal) -> Message:
    if proposal.wish.kind is Kind.LEAVE and leaves(proposal.facts):
        return Message("Leave this group?")
    if _at_once(proposal):
        return Message("Please check before it is done")
    return Message("Please check before it is sent")


def _consequences(proposal: Proposal) -> list[Message]:
    """What it does, and who has to agree."""
    facts, wish = proposal.facts, proposal.wish
    said: list[Message] = []
    if wish.kind is Kind.DECLARE:
        said.append(declaration(wish.details, facts.group.name))
    if wish.kind is Kind.JOIN_RULE:
        said.append(join_rule_words(wish.details.join_rule or JoinRule.APPROVAL, facts.group.name))
    if wish.kind in BLOCKS:
        return [_what_a_block_does(facts.group, blocks=BLOCKS[wish.kind])]
    if wish.kind is Kind.CREATE:
        return _of_new_group(proposal)
    if wish.kind is Kind.HAND_OVER:
        said.append(_HANDS_OVER)
    if leaves(facts):
        return [_what_leaving_does(facts.group) if wish.kind is Kind.LEAVE else _GIVES_UP]
    if proposal.by_rule:
        return [Message("You are let in at once: {why}.", why=why_nobody_was_asked(proposal.by_rule))]
    if _at_once(proposal) and acts_by_role(facts):
        return [*said, Message("You administer groups: it is done at once, nobody else is asked.")]
    if _at_once(proposal):
        return [*said, Message("You own this group: it is done at once, nobody else is asked.")]
    if proposal.directly:
        return [*said, _own_yes(max(1, proposal.quorum - 1), by_role=acts_by_role(facts))]
    if proposal.quorum > 1:
        said.append(plural("{n} person has to say yes.", "{n} different people have to say yes.", n=proposal.quorum))
    return said


def _own_yes(missing: int, *, by_role: bool) -> Message:
    """Why the asker's own yes counts, and how many more are missing."""
    if by_role:
        return plural(
            "You administer groups, so your own yes counts; {n} more person has to say yes.",
            "You administer groups, so your own yes counts; {n} more people have to say yes.",
            n=missing,
        )
    return plural(
        "You own this group, so your own yes counts; {n} more person has to say yes.",
        "You own this group, so your own yes counts; {n} more people have to say yes.",
        n=missing,
    )


def _of_new_group(proposal: Proposal) -> list[Message]:
    others = tuple(named(one.name) for one in co_owners(proposal.facts))
    said = []
    if others:
        said.append(
            plural(
                "{people} is asked first whether to own it with you.",
                "{people} are asked first whether to own it with you.",
                n=len(others),
                people=others,
            )
        )
    else:
        said.append(TWO_ARE_BETTER)
    if proposal.by_rule:
        said.append(Message("Nobody has to approve it."))
    elif proposal.quorum > 1:
        said.append(plural("{n} person has to say yes.", "{n} different people have to say yes.", n=proposal.quorum))
    return said


_GIVES_UP = Message(
    "You no longer decide about this group, and cannot take that back yourself. Nobody needs to approve it."
)


_HANDS_OVER = Message(
    "They become owners first. Once the directory shows it, you own the group no longer, and cannot take that back "
    "yourself."
)


def _what_a_block_does(group: Group, *, blocks: bool) -> Message:
    if not blocks:
        return Message("They may be taken into {group} again; its owners are told.", group=named(group.name))
    if (stuck := unwritable(group)) is not None:
        return Message(
            "Nobody can take them into {group} through me until it is lifted; its owners are told. Whoever is in it "
            "already stays in it and cannot be taken out here: {why}",
            group=named(group.name),
            why=stuck.message,
        )
    return Message(
        "Nobody can take them into {group} through me until it is lifted; its owners are told. Whoever is in it "
        "already stays in it: taking them out is a button of its own, afterwards.",
        group=named(group.name),
    )


def _what_leaving_does(group: Group) -> Message:
    if group.has_team:
        return Message(
            "You lose access to the team and to everything this group gives you. Nobody needs to approve it."
        )
    return Message("You lose access to everything this group gives you. Nobody needs to approve it.")


_DO: dict[Kind, Message] = {
    Kind.JOIN: Message("Add to the group"),
    Kind.LEAVE: Message("Remove from the group"),
    Kind.EXTEND: Message("Set the new end"),
    Kind.ADD_OWNERS: Message("Add to the owners"),
    Kind.REMOVE_OWNERS: Message("Remove from the owners"),
    Kind.JOIN_RULE: Message("Change it"),
    Kind.DESCRIBE: Message("Change it"),
    Kind.HAND_OVER: Message("Hand over"),
    Kind.BLOCK: Message("Block"),
    Kind.UNBLOCK: Message("Lift the block"),
    Kind.DECLARE: Message("Say so"),
    Kind.CREATE: Message("Make the group"),
}


# What an owner says about the group itself needs no reason.
_PLAIN = frozenset({Kind.JOIN_RULE, Kind.DESCRIBE, Kind.DECLARE})


def _send(proposal: Proposal) -> Message:
    """The button is named by what pressing it does."""
    kind = proposal.wish.kind
    if leaves(proposal.facts):
        return Message("Leave group") if kind is Kind.LEAVE else Message("Give up ownership")
    if proposal.by_rule and kind is not Kind.CREATE:
        return Message("Join group")
    return _DO.get(kind, Message("Send request")) if _at_once(proposal) else Message("Send request")


def _has_inputs(proposal: Proposal) -> bool:
    return not leaves(proposal.facts) and not (proposal.wish.kind in _PLAIN and _at_once(proposal))


def _inputs(proposal: Proposal, words: Words, *, reason_required: bool) -> list[BareObject]:
    if not _has_inputs(proposal):
        return []
    wish = proposal.wish
    inputs: list[BareObject] = []
    if wish.kind in GIVES_MEMBERSHIP:
        extends = wish.kind is Kind.EXTEND
        day = InputDate(
            id=UNTIL, label=words.say(Message("New last day") if extends else Message("Last day (optional)"))
        )
        day.spacing = "medium"
        if extends:
            day.is_required, day.error_message = True, words.say(Message("Choose the new last day."))
        if wish.until is not None:
            day.value = words.local_date(wish.until).isoformat()
        inputs.append(day)
    why = InputText(
        id=REASON,
        label=words.say(Message("Reason") if reason_required else Message("Reason (optional)")),
        placeholder=words.say(Message("What you need it for")),
        is_multiline=True,
        max_length=NOTE,
    )
    if reason_required:
        why.is_required, why.error_message = True, words.say(Message("Please say what you need it for."))
    if said := foreign(wish.reason, NOTE):
        why.value = said
    return [*inputs, why]


def _spoken(proposal: Proposal) -> Message:
    said = [confirm_question(proposal), *_consequences(proposal)]
    if proposal.facts.opens:
        said.append(Message("Joining opens {what}.", what=listed(proposal.facts.opens)))
    if proposal.approvers:
        said.append(
            Message("{people} will be asked.", people=tuple(named(one.name) for one in proposal.approvers)),
        )
    return together(*said, Message("Choose {send} or Discard.", send=_send(proposal)))
