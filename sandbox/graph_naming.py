"""The naming policy of Microsoft 365 groups: prefix and suffix, blocked words, aliases already taken.

Entra judges an application by the application's own attributes, of which it has none, and whoever has a token of
their own by theirs; validateProperties judges by the attributes of the person named in onBehalfOfUserId. Global and
User Administrators are exempt.
"""

import re
from typing import Any

from sandbox.graph_call import Answer, Call, GraphError, Json, Route, bad_request
from sandbox.records import Record
from sandbox.tenant import Tenant

ATTRIBUTES = {
    "Department": "department",
    "Company": "companyName",
    "Office": "officeLocation",
    "StateOrProvince": "state",
    "CountryOrRegion": "country",
    "Title": "jobTitle",
}
EXEMPT = {"62e90394-69f5-4237-9190-012177145e10", "fe930be7-5e62-47db-91af-98c3a49a38b1"}
NOT_IN_ALIAS = re.compile(r'[@()\\\[\]";:<>, ]|[^\x21-\x7e]')
READ = ("Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All")


def affixes(requirement: str, creator: Record | None) -> tuple[str, str]:
    """Prefix and suffix that the policy demands of this creator (None: an application)."""
    if "[GroupName]" not in requirement:
        return "", ""
    for name, attribute in ATTRIBUTES.items():
        requirement = requirement.replace(f"[{name}]", str((creator or {}).get(attribute) or ""))
    prefix, _, suffix = requirement.partition("[GroupName]")
    return prefix, suffix


def violations(tenant: Tenant, name: str | None, nick: str | None, creator: Record | None) -> list[Json]:
    """What is wrong with a name or alias, the first failing class only, in Graph's order and shape."""
    if creator is not None and _exempt(tenant, creator["id"]):
        return []
    prefix, suffix = affixes(tenant.policies.setting("PrefixSuffixNamingRequirement"), creator)
    alias = (NOT_IN_ALIAS.sub("", prefix), NOT_IN_ALIAS.sub("", suffix))
    parts = [("displayName", name, prefix, suffix), ("mailNickname", nick, *alias)]
    found = [
        _detail(
            target,
            "MissingPrefixSuffix",
            "The property is missing a required prefix/suffix per your organization's Group naming requirements.",
            prefix=before,
            suffix=after,
        )
        for target, value, before, after in parts
        if value is not None and not _wrapped(value, before, after)
    ]
    if found:
        return found
    words = {
        each.strip().casefold() for each in tenant.policies.setting("CustomBlockedWordsList").split(",") if each.strip()
    }
    found = [
        _detail(target, "ContainsBlockedWord", "The property contains a word that your organization has blocked.")
        for target, value, before, after in parts
        if value is not None and _bare(value, before, after).casefold() in words
    ]
    if found:
        return found
    taken = nick and any(
        tenant.groups[each]["mailEnabled"] for each in tenant.lookups["groups"].exactly("mailNickname", nick)
    )
    return [_detail("mailNickname", "MailNicknameNotUnique", "The alias is already in use.")] if taken else []


def _wrapped(value: str, prefix: str, suffix: str) -> bool:
    return value.startswith(prefix) and value.endswith(suffix) and len(value) >= len(prefix) + len(suffix)


def _bare(value: str, prefix: str, suffix: str) -> str:
    return value.removeprefix(prefix).removesuffix(suffix).strip()


def _detail(target: str, code: str, message: str, **more: str) -> Json:
    return {"target": target, "code": code, "message": message, **more}


def _exempt(tenant: Tenant, user_id: str) -> bool:
    held = tenant.view().transitive_groups(user_id)
    roles = tenant.kinds["directoryRoles"]
    return any(each in roles and roles[each]["roleTemplateId"] in EXEMPT for each in held)


def check_name(tenant: Tenant, name: str | None, nick: str | None, creator: Record | None) -> None:
    """Refuse a Microsoft 365 group whose name the policy forbids, as POST and PATCH do: 400 with details. Of a group
    that is there what is to be changed is looked at, and not what it has been called all along (unverified)."""
    found = [each for each in violations(tenant, name, nick, creator) if each["code"] != "MailNicknameNotUnique"]
    if found:
        said = {"displayName": name, "mailNickname": nick}
        details = [{**each, "suggestedPropertyValue": _suggested(each, said[each["target"]])} for each in found]
        bad_request(found[0]["message"], details=details)


def _suggested(detail: Json, said: str | None) -> str:
    return f"{detail.get('prefix', '')}{said}{detail.get('suffix', '')}"


def validate(call: Call, group_id: str = "") -> Answer:
    """POST validateProperties: 204 if the name will do, 422 with details if not."""
    content: dict[str, Any] = call.content()
    if not group_id and content.get("entityType") != "Group":
        bad_request("Invalid value specified for property 'entityType'.")
    if group_id and group_id not in call.tenant.groups:
        raise GraphError(404, "Request_ResourceNotFound", f"Resource '{group_id}' does not exist.")
    creator = content.get("onBehalfOfUserId") or call.person
    person = call.tenant.users.get(creator) if creator else None
    if creator and person is None:
        bad_request("Invalid value specified for property 'onBehalfOfUserId'.")
    own = call.tenant.groups.get(group_id, {}).get("mailNickname")
    nick = content.get("mailNickname")
    found = violations(call.tenant, content.get("displayName"), nick if nick != own else None, person)
    if found:
        message = "The values provided contain one or more validation errors."
        raise GraphError(422, "Request_UnprocessableEntity", message, found)
    return Answer(204)


ROUTES = [
    Route("POST", "/directoryObjects/validateProperties", validate, READ),
    Route("POST", "/groups/{}/validateProperties", validate, READ),
]
