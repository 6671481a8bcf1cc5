"""Makes a group once, whatever is lost on the way: by an upsert on its unique name, or by looking before every POST.

The upsert is one idempotent request; its permission is Group.ReadWrite.All, on older pages Group.Create
(https://learn.microsoft.com/graph/api/group-upsert; which of them a tenant asks for is unverified). The POST takes
Group.Create with User.Read.All. Both mark the group with our ``uniqueName``, immutable once set; that a POST may set
it is unverified. A group without that very mark is never taken for ours, as its members would be let into it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.headers_collection import HeadersCollection
from msgraph.generated.models.group import Group as GroupBody

from approvals.directory_objects import Group, GroupKind
from approvals.ports.directory import MOST_BOUND, DirectoryBusy, DirectoryRefused, Gone, NewGroup, TurnedAway
from directory.answers import AlreadyThere, Answer, rows, sound
from directory.graph import Graph
from directory.odata import Get, literal
from directory.shapes import GROUP, group_of

# Graph makes the mailbox address and all links before it answers.
MAKING_S = 20.0
# After a lost answer: how soon to look again within the call, and how long no second POST is sent.
LOOKS_S = (0.5, 1.5, 3.0)
SETTLED_S = 60.0
MADE = {"select": ",".join((*GROUP, "uniqueName"))}


class MakingGroups:
    """The part of ``approvals.ports.directory.Directory`` about new groups. A call may take half a minute."""

    def __init__(
        self,
        graph: Graph,
        *,
        upsert: bool = True,
        monotonic: Callable[[], float] = time.monotonic,
        looks_s: Sequence[float] = LOOKS_S,
        settled_s: float = SETTLED_S,
    ) -> None:
        """``upsert`` chooses the way; ``settled_s`` is how long a new group may be invisible to a reader, ``looks_s``
        how long to pause before each look for it."""
        self._graph = graph
        self._upsert = upsert
        self._monotonic = monotonic
        self._looks_s = looks_s
        self._settled_s = settled_s
        self._in_doubt: dict[str, float] = {}  # unique names whose POST was lost, and until when

    async def create_group(self, new: NewGroup) -> Group:
        """Two requests: look, make. Looking first keeps a repeated call from writing the first properties over what
        people changed since. A member who is gone is left out with all other members; the caller adds them."""
        if new.kind not in (GroupKind.SECURITY, GroupKind.MICROSOFT_365):
            raise ValueError(f"Graph makes no {new.kind} groups")
        if not 1 <= len(new.owner_ids) <= MOST_BOUND:
            raise ValueError("a group is made with 1 to 20 owners; without one, nobody could change it")
        if made := await self.find_made(new.unique_name, new.mail_nickname):
            self._in_doubt.pop(new.unique_name, None)
            return made
        self._refuse_in_doubt(new)
        try:
            return await self._make(new, new.first_members)
        except Gone:
            if not new.first_members:
                raise
            return await self._make(new, ())  # Graph takes all or nothing

    async def find_made(self, unique_name: str, mail_nickname: str) -> Group | None:
        """One request, for the alternate key and for the list, of which either may know of a new group first."""
        by_key = Get(f"/groups(uniqueName={quote(literal(unique_name))})", MADE)
        by_alias = Get("/groups", {**MADE, "filter": f"mailNickname eq {literal(mail_nickname)}"})
        keyed, listed = await self._graph.batch((by_key, by_alias))
        if isinstance(keyed, Answer):
            return group_of(keyed.body)
        if not isinstance(keyed, Gone | DirectoryRefused):
            raise keyed
        ours = (row for row in rows(sound(listed)) if row.get("uniqueName") == unique_name)
        return next(map(group_of, ours), None)

    async def _make(self, new: NewGroup, members: tuple[str, ...]) -> Group:
        try:
            answer = await self._send(new, members)
        except TurnedAway:
            raise
        except DirectoryBusy as lost:
            if made := await self._looked_for(new):
                return made
            if self._upsert:
                raise
            self._doubt(new)
            raise DirectoryBusy(str(lost), retry_after=self._settled_s, request_id=lost.request_id) from lost
        except AlreadyThere as already:
            if made := await self._looked_for(new):
                return made
            if "mailnickname" in str(already).casefold():
                raise  # of a group that is not ours
            raise DirectoryBusy("Graph's replicas disagree about a group", request_id=already.request_id) from already
        if "id" in answer.body:
            return group_of(answer.body)
        if made := await self._looked_for(new):  # the upsert found it: 204 without a body
            return made
        raise DirectoryBusy("the group cannot be seen yet", request_id=answer.request_id)

    async def _send(self, new: NewGroup, members: tuple[str, ...]) -> Answer:
        client, body = self._graph.client, self._body(new, members)
        if self._upsert:
            headers = HeadersCollection()
            headers.add("Prefer", "create-if-missing")
            builder = client.groups_with_unique_name(new.unique_name)
            info = builder.to_patch_request_information(body, RequestConfiguration(headers=headers))
        else:
            body.unique_name = new.unique_name
            info = client.groups.to_post_request_information(body)
        return await self._graph.send(info, within=MAKING_S)

    def _body(self, new: NewGroup, members: tuple[str, ...]) -> GroupBody:
        unified = new.kind == GroupKind.MICROSOFT_365
        owners = [self._person(owner) for owner in new.owner_ids]
        if new.app_id:
            owners.append(f"{self._graph.base_url}/servicePrincipals/{new.app_id}")
        bound: dict[str, Any] = {"owners@odata.bind": owners}
        if members:
            bound["members@odata.bind"] = [self._person(member) for member in members]
        return GroupBody(
            additional_data=bound,
            display_name=new.name,
            description=new.description or None,
            group_types=["Unified"] if unified else [],
            mail_enabled=unified,
            mail_nickname=new.mail_nickname,
            security_enabled=not unified,
            visibility=new.visibility or None,
        )

    def _person(self, person_id: str) -> str:
        return f"{self._graph.base_url}/users/{person_id}"

    async def _looked_for(self, new: NewGroup) -> Group | None:
        """Look several times, as replicas lag behind; an outage meanwhile is the same as not seeing it."""
        for pause in self._looks_s:
            await asyncio.sleep(pause)
            try:
                if made := await self.find_made(new.unique_name, new.mail_nickname):
                    return made
            except DirectoryBusy:
                continue
        return None

    def _doubt(self, new: NewGroup) -> None:
        now = self._monotonic()
        self._in_doubt = {name: until for name, until in self._in_doubt.items() if until > now}
        self._in_doubt[new.unique_name] = now + self._settled_s

    def _refuse_in_doubt(self, new: NewGroup) -> None:
        """A POST was lost and nothing is to be seen: either nothing was made, or the replicas do not know it yet."""
        left = self._in_doubt.get(new.unique_name, 0.0) - self._monotonic()
        if left > 0:
            raise DirectoryBusy("whether the group was made is not to be seen yet", retry_after=left)
