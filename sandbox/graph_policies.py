"""Tenant-wide rules: authorizationPolicy, group settings and their templates, expiration, the organisation itself."""

from sandbox.graph_call import Answer, Call, Json, Route, bad_request, denied, not_found
from sandbox.graph_groups import the_group
from sandbox.graph_lists import plain
from sandbox.policies import TEMPLATES, UNIFIED_GUEST, setting_object

READ = ("Policy.Read.All", "Policy.ReadWrite.Authorization")
READ_SETTINGS = ("GroupSettings.Read.All", "Directory.Read.All", "Directory.ReadWrite.All")
READ_GROUP_SETTINGS = (*READ_SETTINGS, "Group.Read.All", "Group.ReadWrite.All")
WRITE_SETTINGS = ("GroupSettings.ReadWrite.All", "Directory.ReadWrite.All")


def _entity(call: Call, context: str, body: Json) -> Answer:
    return Answer(200, {"@odata.context": f"{call.base}/$metadata#{context}/$entity", **body})


def get_authorization(call: Call) -> Answer:
    return _entity(call, "policies/authorizationPolicy", call.tenant.policies.authorization)


def patch_authorization(call: Call) -> Answer:
    return _change(call, {"authorizationPolicy": call.content()})


def _change(call: Call, changes: Json) -> Answer:
    try:
        call.tenant.set_policy(changes, call.cause)
    except ValueError as error:
        bad_request(str(error))
    return Answer(204)


def list_settings(call: Call) -> Answer:
    return plain(call, "groupSettings", call.tenant.policies.setting_objects())


def get_setting(call: Call, key: str) -> Answer:
    return _entity(call, "groupSettings", _setting(call, key))


def _setting(call: Call, key: str) -> Json:
    found = next((each for each in call.tenant.policies.setting_objects() if each["id"] == key), None)
    if found is None:
        not_found(key)
    return found


def create_setting(call: Call) -> Answer:
    """201; every value of the template must be given, and there is one object per template."""
    content = call.content()
    name, known = TEMPLATES.get(str(content.get("templateId")), ("", {}))
    values = _values(content)
    if not name or set(values) != set(known):
        bad_request("A settings object needs a templateId and all the values of that template.")
    if name in call.tenant.policies.settings:
        bad_request(
            "A conflicting object with one or more of the specified property values is present in the directory."
        )
    _change(call, {"groupSettings": {name: values}})
    made = next(each for each in call.tenant.policies.setting_objects() if each["displayName"] == name)
    answer = _entity(call, "groupSettings", made)
    answer.status = 201
    return answer


def patch_setting(call: Call, key: str) -> Answer:
    return _change(call, {"groupSettings": {_setting(call, key)["displayName"]: _values(call.content())}})


def delete_setting(call: Call, key: str) -> Answer:
    return _change(call, {"groupSettings": {_setting(call, key)["displayName"]: None}})


def _values(content: Json) -> dict[str, str]:
    pairs = content.get("values")
    if not isinstance(pairs, list) or not all(isinstance(each, dict) and "name" in each for each in pairs):
        bad_request("Invalid value specified for property 'values' of resource 'GroupSetting'.")
    return {each["name"]: each.get("value", "") for each in pairs}


def list_templates(call: Call) -> Answer:
    return plain(call, "groupSettingTemplates", call.tenant.policies.templates())


def get_template(call: Call, key: str) -> Answer:
    found = next((each for each in call.tenant.policies.templates() if each["id"] == key), None)
    if found is None:
        not_found(key)
    return _entity(call, "groupSettingTemplates", found)


def list_group_settings(call: Call, key: str) -> Answer:
    group_id = the_group(call.near(), key)["id"]
    values = call.tenant.policies.group_settings.get(group_id)
    found = [setting_object("Group.Unified.Guest", values, group_id)] if values is not None else []
    return plain(call, f"groups('{group_id}')/settings", found)


def create_group_setting(call: Call, key: str) -> Answer:
    group = the_group(call.near(), key)
    if "Unified" not in group["groupTypes"] or call.content().get("templateId") != UNIFIED_GUEST:
        bad_request("Only Microsoft 365 groups have settings, of the template Group.Unified.Guest.")
    call.tenant.policies.group_settings[group["id"]] = _values(call.content())
    made = setting_object("Group.Unified.Guest", call.tenant.policies.group_settings[group["id"]], group["id"])
    return Answer(201, made)


def list_lifecycle(call: Call) -> Answer:
    policy = call.tenant.policies.lifecycle
    return plain(call, "groupLifecyclePolicies", [policy] if policy else [])


def list_group_lifecycle(call: Call, key: str) -> Answer:
    group, policy = the_group(call.near(), key), call.tenant.policies.lifecycle
    applies = policy and "Unified" in group["groupTypes"] and policy["managedGroupTypes"] == "All"
    return plain(call, "groupLifecyclePolicies", [policy] if applies else [])


def list_organization(call: Call) -> Answer:
    company = call.tenant.company
    domain = {"name": company.domain, "isDefault": True, "isInitial": True, "type": "Managed", "capabilities": "Email"}
    organisation = {
        "id": company.tenant_id,
        "displayName": company.name,
        "countryLetterCode": company.country,
        "defaultUsageLocation": company.country,
        "preferredLanguage": "en",
        "tenantType": "AAD",
        "createdDateTime": "2020-01-06T08:00:00Z",
        "verifiedDomains": [domain],
        "assignedPlans": [],
        "provisionedPlans": [],
        "businessPhones": [],
        "technicalNotificationMails": [],
    }
    return plain(call, "organization", [organisation])


def list_domains(call: Call) -> Answer:
    domain = {"id": call.tenant.company.domain, "isDefault": True, "isInitial": True, "isVerified": True}
    return plain(call, "domains", [{**domain, "authenticationType": "Managed", "supportedServices": ["Email"]}])


def refuse_role_write(_: Call) -> Answer:
    denied()


ROUTES = [
    Route("GET", "/policies/authorizationPolicy", get_authorization, READ),
    Route("PATCH", "/policies/authorizationPolicy", patch_authorization, READ[1:]),
    Route("GET", "/groupSettings", list_settings, READ_SETTINGS),
    Route("POST", "/groupSettings", create_setting, WRITE_SETTINGS),
    Route("GET", "/groupSettings/{}", get_setting, READ_SETTINGS),
    Route("PATCH", "/groupSettings/{}", patch_setting, WRITE_SETTINGS),
    Route("DELETE", "/groupSettings/{}", delete_setting, WRITE_SETTINGS),
    Route("GET", "/groupSettingTemplates", list_templates, READ_SETTINGS),
    Route("GET", "/groupSettingTemplates/{}", get_template, READ_SETTINGS),
    Route("GET", "/groups/{}/settings", list_group_settings, READ_GROUP_SETTINGS),
    Route("POST", "/groups/{}/settings", create_group_setting, WRITE_SETTINGS),
    Route("GET", "/groupLifecyclePolicies", list_lifecycle, ("Directory.Read.All", "Directory.ReadWrite.All")),
    Route("GET", "/groups/{}/groupLifecyclePolicies", list_group_lifecycle, ("Directory.Read.All",)),
    Route("GET", "/organization", list_organization, ("Organization.Read.All", "Directory.Read.All", "User.Read.All")),
    Route("GET", "/domains", list_domains, ("Domain.Read.All", "Directory.Read.All")),
]
