"""What a person may do through Graph with a token of their own: no more than the directory lets them do themselves.

An application that acts for itself passes; its permissions were looked at before. Sources: "Overview of permissions"
and "Manage who can create Microsoft 365 Groups": owners write their groups, a few directory roles write all of them.
"""

from sandbox.graph_call import Call, denied
from sandbox.records import Record

GROUPS_ADMINISTRATORS = {
    "62e90394-69f5-4237-9190-012177145e10",  # Global
    "fdd7a751-b60b-444a-984c-02652fe8fa1c",  # Groups
    "fe930be7-5e62-47db-91af-98c3a49a38b1",  # User
    "9360feb5-f418-4baa-8175-e2a00bac4301",  # Directory Writers
}


def refuse_stranger(call: Call, group: Record) -> None:
    """403 for a person who neither owns this group nor holds a role that may write every group."""
    if not call.person or "id" not in group:
        return
    if call.person not in call.tenant.view().owners(group["id"]) and not _administers(call):
        denied()


def refuse_creator(call: Call, *, unified: bool) -> None:
    """403 for a person whom the tenant does not let make such a group."""
    if not call.person or _administers(call):
        return
    policies = call.tenant.policies
    if not unified:
        allowed = policies.authorization["defaultUserRolePermissions"]["allowedToCreateSecurityGroups"]
    else:
        listed = policies.setting("GroupCreationAllowedGroupId")
        allowed = policies.setting("EnableGroupCreation").lower() == "true" or (
            bool(listed) and listed in set(call.tenant.view().transitive_groups(call.person))
        )
    if not allowed:
        denied()


def _administers(call: Call) -> bool:
    roles = call.tenant.kinds["directoryRoles"]
    held = call.tenant.view().transitive_groups(call.person)
    return any(each in roles and roles[each]["roleTemplateId"] in GROUPS_ADMINISTRATORS for each in held)
