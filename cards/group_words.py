"""What a group is, in words that tell one from another."""

from __future__ import annotations

from approvals.directory_objects import Group, GroupKind, GroupRef
from approvals.message import Message

_PLAIN: dict[GroupKind, Message] = {
    GroupKind.SECURITY: Message("Security group"),
    GroupKind.MICROSOFT_365: Message("Microsoft 365 group"),
    GroupKind.MAIL_ENABLED_SECURITY: Message("Mail-enabled security group"),
    GroupKind.DISTRIBUTION: Message("Distribution list"),
}
_MICROSOFT_365: dict[tuple[str, bool], Message] = {
    ("public", False): Message("Public Microsoft 365 group"),
    ("private", False): Message("Private Microsoft 365 group"),
    ("hiddenmembership", False): Message("Microsoft 365 group with hidden members"),
    ("", False): Message("Microsoft 365 group"),
    ("public", True): Message("Public Microsoft 365 group with a team"),
    ("private", True): Message("Private Microsoft 365 group with a team"),
    ("hiddenmembership", True): Message("Microsoft 365 group with a team and hidden members"),
    ("", True): Message("Microsoft 365 group with a team"),
}


def sort_of(group: GroupRef) -> Message:
    """ "Private Microsoft 365 group with a team", or only the kind where no more is known; marked where its members are
    given licences."""
    if isinstance(group, Group) and group.licences:
        return Message("{sort} · gives licences", sort=_sort(group))
    return _sort(group)


def _sort(group: GroupRef) -> Message:
    if isinstance(group, Group) and group.kind is GroupKind.MICROSOFT_365:
        visibility = group.visibility.casefold()
        return _MICROSOFT_365.get((visibility, group.has_team), _MICROSOFT_365["", group.has_team])
    return _PLAIN[group.kind]
