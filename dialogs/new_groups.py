"""A new group by a form: filled in from what was said, looked at as often as somebody likes, and then sent."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from approvals.chats import Copy
from approvals.desk import Desk, Examined
from approvals.directory_objects import GroupKind, JoinRule, PersonRef
from approvals.finding_people import FindingPeople
from approvals.message import Message
from approvals.naming_policy import LONGEST_ALIAS, cleaned, in_alias
from approvals.ports.directory import Directory
from approvals.refusals import Refusal
from cards.buttons import TICKED
from cards.new_group_form import FIELDS, OPENNESS, Filled, Preview, Wrong, form_summary, new_group_form
from dialogs.answer import Answer, Speaker
from dialogs.draft import Draft
from dialogs.ends import end_of
from dialogs.half_told import HalfToldMatters
from dialogs.naming import Naming
from dialogs.settling import Settling

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
MOST_OWNERS, MOST_MEMBERS = 10, 50
NAME_LENGTH, PURPOSE_LENGTH = 300, 500
# Beside which field a refusal is told; everything else stands above the form.
_FIELD = {
    "name_missing": "name",
    "name_length": "name",
    "name_blocked": "name",
    "name_prefix": "name",
    "name_taken": "name",
    "name_attribute_lacking": "name",
    "alias_taken": "alias",
    "alias_blocked": "alias",
    "naming_policy_malformed": "name",
    "naming_policy_attribute": "name",
    "naming_by_creator": "name",
    "naming_policy_unreadable": "kind",
    "guest_owner": "owners",
    "group_end": "group_end",
}
# About one of the people, who may be chosen as an owner or as a member.
_ABOUT_PEOPLE = frozenset({"person_enabled", "guest_added", "not_together"})


class NewGroups:
    """May raise Refused, DirectoryBusy or BookUnavailable; whoever calls turns them into words."""

    def __init__(
        self,
        desk: Desk,
        naming: Naming,
        finding: FindingPeople,
        directory: Directory,
        settling: Settling,
        half_told: HalfToldMatters,
    ) -> None:
        self._desk = desk
        self._naming = naming
        self._finding = finding
        self._directory = directory
        self._settling = settling
        self._half_told = half_told

    async def edit(self, speaker: Speaker, draft: Draft) -> Answer:
        """The form with what is known so far, not looked at yet."""
        draft = replace(draft, group_name=draft.group_name or draft.asked_for, choices=(), asked=True, looked_at="")
        await self._half_told.keep(speaker, draft)
        return _answer(speaker, draft, filled_of(draft, speaker), Wrong(), None)

    async def check(self, speaker: Speaker, draft: Draft, inputs: Mapping[str, str]) -> Answer:
        """Look at what is filled in: what it would be called, who would be asked, and everything that is wrong."""
        answer, _ = await self._looked(speaker, draft, inputs, changed=False)
        return answer

    async def send(
        self, speaker: Speaker, draft: Draft, inputs: Mapping[str, str], place: Copy | None = None
    ) -> Answer:
        """Only what was looked at is sent; what was changed since is looked at once more."""
        if draft.looked_at != _print(inputs):
            answer, _ = await self._looked(speaker, draft, inputs, changed=True)
            return answer
        return await self._settling.send(speaker, draft, None, place)

    async def _looked(
        self, speaker: Speaker, draft: Draft, inputs: Mapping[str, str], *, changed: bool
    ) -> tuple[Answer, bool]:
        filled, wrong = await self._read(speaker, inputs)
        draft = _drafted(draft, speaker, filled, wrong)
        preview = None
        if "kind" not in wrong and draft.group_kind is not None:
            examined = await self._desk.examine(draft.wish(speaker.id))
            for field, message in _beside(examined.refusals, filled, examined):
                wrong[field] = [*wrong[field], message]
            similar = await self._naming.similar(draft.group_name) if draft.group_name else ()
            preview = _preview(examined, tuple(group.name for group in similar))
        told = Wrong({field: tuple(messages) for field, messages in wrong.items()})
        draft = replace(draft, asked=True, looked_at="" if told or preview is None else _print(inputs))
        await self._half_told.keep(speaker, draft)
        return _answer(speaker, draft, filled, told, preview, changed=changed), not told

    async def _read(
        self, speaker: Speaker, inputs: Mapping[str, str]
    ) -> tuple[Filled, defaultdict[str, list[Message]]]:
        """What was filled in, and what of it cannot be read at all."""
        wrong: defaultdict[str, list[Message]] = defaultdict(list)
        owners = await self._people(speaker, inputs.get("owners", ""), MOST_OWNERS, "owners", wrong)
        members = await self._people(speaker, inputs.get("members", ""), MOST_MEMBERS, "members", wrong)
        filled = Filled(
            name=inputs.get("name", "")[:NAME_LENGTH],
            purpose=inputs.get("purpose", "")[:PURPOSE_LENGTH],
            kind=inputs.get("kind", ""),
            alias=inputs.get("alias", "").strip()[:LONGEST_ALIAS],
            owners=tuple(one for one in owners if one.id != speaker.id),
            members=members,
            visibility=inputs.get("visibility", ""),
            way_in=inputs.get("way_in", ""),
            group_end=inputs.get("group_end", ""),
            team=inputs.get("team", "") == TICKED,
        )
        unified = filled.kind == GroupKind.MICROSOFT_365
        if filled.kind not in (GroupKind.SECURITY, GroupKind.MICROSOFT_365):
            wrong["kind"].append(Message("What kind of group should it be? Please choose one."))
        if unified and in_alias(filled.alias) != filled.alias:
            wrong["alias"].append(
                Message(
                    "An alias has only plain letters, digits and a few signs, and no blanks, like {alias}.",
                    alias=in_alias(filled.alias) or "trade-fair-lyon",
                )
            )
        if unified and filled.visibility not in OPENNESS:
            wrong["visibility"].append(Message("Who may see what is in it? Please choose one."))
        if filled.way_in not in {rule.value for rule in JoinRule}:
            wrong["way_in"].append(Message("How should people get in? Please choose one."))
        if filled.team and filled.kind == GroupKind.SECURITY:
            wrong["team"].append(
                Message("A security group cannot have a team. Choose a Microsoft 365 group, or leave the team out.")
            )
        if filled.group_end and _day(filled.group_end, speaker) is None:
            wrong["group_end"].append(
                Message("The end must be a date, like 2027-01-31. Please choose it in the calendar, or leave it empty.")
            )
        return filled, wrong

    async def _people(
        self, speaker: Speaker, sent: str, most: int, field: str, wrong: defaultdict[str, list[Message]]
    ) -> tuple[PersonRef, ...]:
        """The picker sends object ids, but anybody may send anything: who is not there, or not to be seen by whoever
        asks, is not there."""
        ids = list(dict.fromkeys(each.strip().lower() for each in sent.split(",") if each.strip()))
        if len(ids) > most:
            wrong[field].append(Message("Please choose at most {n} people.", n=most))
            ids = ids[:most]
        sound = [each for each in ids if _ID.fullmatch(each)]
        seen = await self._finding.seen(speaker.id, sound) if sound else []
        known = await self._directory.people(seen) if seen else {}
        if len(known) < len(ids):
            wrong[field].append(Message("Somebody you chose is not in the directory. Please choose again."))
        return tuple(PersonRef(one.id, one.name) for each in sound if (one := known.get(each)))


def filled_of(draft: Draft, speaker: Speaker) -> Filled:
    """The form's fields as far as a draft knows them."""
    until = draft.until.astimezone(speaker.words.zone).date().isoformat() if draft.until else ""
    return Filled(
        name=draft.group_name,
        purpose=draft.description,
        kind=draft.group_kind.value if draft.group_kind else "",
        alias=draft.alias,
        owners=tuple(one for one in draft.people if one.id != speaker.id),
        members=draft.members,
        visibility=draft.visibility or "Private",
        way_in=(draft.join_rule or JoinRule.APPROVAL).value,
        group_end=until,
        team=draft.team,
    )


def _drafted(draft: Draft, speaker: Speaker, filled: Filled, wrong: Mapping[str, list[Message]]) -> Draft:
    """The draft with what the form says; what cannot be read stays out of it, and on the card."""
    kind = GroupKind(filled.kind) if "kind" not in wrong else None
    return replace(
        draft,
        group_name=cleaned(filled.name),
        asked_for=cleaned(filled.name),
        asked_people=(),
        asked_members=(),
        choices=(),
        description=filled.purpose,
        group_kind=kind,
        alias=filled.alias if kind is GroupKind.MICROSOFT_365 and "alias" not in wrong else "",
        people=filled.owners,
        members=filled.members,
        visibility=filled.visibility if kind is GroupKind.MICROSOFT_365 and "visibility" not in wrong else "",
        join_rule=JoinRule(filled.way_in) if "way_in" not in wrong else None,
        until=_day(filled.group_end, speaker) if filled.group_end else None,
        team=filled.team,
        similar_seen=True,
    )


def _day(text: str, speaker: Speaker) -> datetime | None:
    try:
        return end_of(text, speaker.words.zone)
    except ValueError:
        return None


def _beside(refusals: tuple[Refusal, ...], filled: Filled, examined: Examined) -> list[tuple[str, Message]]:
    told = []
    members = {one.id for one in filled.members} - {one.id for one in examined.facts.people}
    for refusal in refusals:
        field = _FIELD.get(refusal.rule, "")
        guilty = refusal.message.values.get("person")
        if refusal.rule in _ABOUT_PEOPLE and guilty:
            by_name = {one.name for one in filled.members if one.id in members}
            field = "members" if guilty in by_name else "owners"
        told.append((field, refusal.message))
    return told


def _preview(examined: Examined, similar: tuple[str, ...]) -> Preview:
    naming, proposal = examined.facts.naming, examined.proposal
    sound = naming is not None and not naming.named.problems
    return Preview(
        name=naming.named.name if naming is not None and sound else "",
        alias=naming.named.alias if naming is not None and sound else "",
        asked=tuple(proposal.approvers),
        quorum=proposal.quorum,
        free=bool(proposal.by_rule),
        similar=tuple(name for name in similar if naming is None or name != naming.named.name),
    )


def _print(inputs: Mapping[str, str]) -> str:
    """What was looked at, to be told from what is sent."""
    return "\x1f".join(inputs.get(name, "") for name in FIELDS)


def _answer(
    speaker: Speaker, draft: Draft, filled: Filled, wrong: Wrong, preview: Preview | None, *, changed: bool = False
) -> Answer:
    card = new_group_form(draft.id, filled, speaker.words, wrong=wrong, preview=preview, changed=changed)
    return Answer(card=card, summary=speaker.words.say(form_summary(wrong, preview)))
