"""Group-based licensing as Entra does it: a while after the membership changed, until seats run out.

A person added to a licensed group gets 204 at once; the licence, or the error CountViolation, appears on the person
later. One product without a seat keeps the group's other products from that person too. Nested members get nothing.
"""

from collections import deque
from typing import TYPE_CHECKING, Any

from sandbox.clock import stamp
from sandbox.effects import Cause
from sandbox.records import Record

if TYPE_CHECKING:
    from sandbox.directory import Directory

DONE = {"state": "ProcessingComplete"}
QUEUED = {"state": "QueuedForProcessing"}


class Licensing:
    """Products, who holds a seat of each, and the people whose licences must still be worked out."""

    def __init__(self, directory: "Directory") -> None:
        self._directory = directory
        self.products: dict[str, Record] = {}
        self.holders: dict[str, dict[str, None]] = {}
        self.delay_s = 1.0
        self._queue: deque[tuple[float, str]] = deque()

    def sku(self, part_number: str) -> str:
        """The SKU id of a part number; KeyError if the company never bought it."""
        return next(sku for sku, product in self.products.items() if product["skuPartNumber"] == part_number)

    def free(self, sku_id: str) -> int:
        """Seats left; negative after a downgrade."""
        units = self.products[sku_id]["prepaidUnits"]
        return int(units["enabled"] + units["warning"] - len(self.holders.get(sku_id, ())))

    def subscribed(self) -> list[Record]:
        """Every product as `GET /subscribedSkus` tells it, with the seats counted."""
        return [{**each, "consumedUnits": len(self.holders.get(sku, ()))} for sku, each in self.products.items()]

    def pending(self) -> list[str]:
        return [user_id for _, user_id in self._queue]

    def queue(self, user_ids: list[str], *, at_once: bool = False) -> None:
        """Work out these people's licences when the delay is over, in this order."""
        due = self._directory.journal.monotonic() + (0.0 if at_once else self.delay_s)
        self._queue.extend((due, user_id) for user_id in user_ids)

    def membership_changed(self, group_id: str, member_id: str) -> None:
        """A direct membership came or went; only a licensed group and a person make work."""
        group = self._directory.groups.get(group_id)
        if group and group.get("assignedLicenses") and member_id in self._directory.users:
            self._directory.groups[group_id] = {**group, "licenseProcessingState": QUEUED}
            self.queue([member_id])

    def settle(self) -> None:
        """Do the work whose time has come; cheap when there is none."""
        if not self._queue or self._queue[0][0] > self._directory.journal.monotonic():
            return
        while self._queue and self._queue[0][0] <= self._directory.journal.monotonic():
            _, user_id = self._queue.popleft()
            if user_id in self._directory.users:
                self.work_out(user_id)
        if not self._queue:
            for group_id, group in self._directory.groups.items():
                if group.get("licenseProcessingState") == QUEUED:
                    self._directory.groups[group_id] = {**group, "licenseProcessingState": DONE}

    def work_out(self, user_id: str, cause: Cause | None = None, *, quietly: bool = False) -> None:
        """Give the person what their groups and direct assignments entitle them to, as far as the seats go."""
        user = self._directory.users[user_id]
        direct: dict[str, list[str]] = user.get("sandbox.licences", {})
        held = {each["skuId"] for each in user.get("assignedLicenses", [])}
        entitled: dict[str, list[str]] = {sku: list(plans) for sku, plans in direct.items()}
        states = [self._state(sku, None, plans) for sku, plans in direct.items()]
        for group_id in self._directory.links["member_of"].get(user_id, ()):
            licences = (
                self._directory.groups[group_id].get("assignedLicenses", [])
                if self._directory.is_group(group_id)
                else []
            )
            short = {
                each["skuId"]
                for each in licences
                if each["skuId"] not in held and each["skuId"] not in entitled and self.free(each["skuId"]) <= 0
            }
            for each in licences:
                error = "None" if not short else "CountViolation" if each["skuId"] in short else "Others"
                states.append(self._state(each["skuId"], group_id, each["disabledPlans"], error))
                if not short:
                    entitled.setdefault(each["skuId"], list(each["disabledPlans"]))
        self._hand_over(user_id, held, entitled, states)
        if not quietly:
            self._tell_all(user, held, entitled, states, cause or Cause())

    def _hand_over(self, user_id: str, held: set[str], entitled: dict[str, list[str]], states: list[Record]) -> None:
        for sku in held - set(entitled):
            self.holders.get(sku, {}).pop(user_id, None)
        for sku in entitled:
            self.holders.setdefault(sku, {})[user_id] = None
        user = self._directory.users[user_id]
        self._directory.replace_user(
            user_id,
            {
                **user,
                "assignedLicenses": [{"skuId": sku, "disabledPlans": plans} for sku, plans in entitled.items()],
                "licenseAssignmentStates": states,
            },
        )

    def _tell_all(
        self, user: Record, held: set[str], entitled: dict[str, list[str]], states: list[Record], cause: Cause
    ) -> None:
        for kind, skus in (("licence.assigned", set(entitled) - held), ("licence.removed", held - set(entitled))):
            for sku in sorted(skus):
                self._tell(kind, user, sku, cause)
        for state in states:
            if state["error"] == "CountViolation":
                self._tell("licence.failed", user, state["skuId"], cause)

    def _tell(self, kind: str, user: Record, sku: str, cause: Cause) -> None:
        product = self.products[sku]["skuPartNumber"]
        self._directory.effects.append(
            kind, cause, subjectId=user["id"], subjectName=user["displayName"], product=product
        )

    def _state(self, sku: str, group_id: str | None, plans: list[str], error: str = "None") -> dict[str, Any]:
        return {
            "skuId": sku,
            "assignedByGroup": group_id,
            "disabledPlans": list(plans),
            "state": "Active" if error == "None" else "Error",
            "error": error,
            "lastUpdatedDateTime": stamp(self._directory.clock.now()),
        }

    def lose(self, user_id: str) -> None:
        """A deleted person gives every seat back."""
        for holders in self.holders.values():
            holders.pop(user_id, None)

    def count(self) -> None:
        """Count the holders anew from what the people's records say."""
        self.holders = {sku: {} for sku in self.products}
        for user_id, user in self._directory.users.items():
            for each in user.get("assignedLicenses", ()):
                self.holders.setdefault(each["skuId"], {})[user_id] = None
