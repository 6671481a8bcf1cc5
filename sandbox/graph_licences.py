"""Products and licences: what was bought, who holds what, and what a group hands out."""

from typing import Any

from sandbox.graph_call import Answer, Call, Json, Route, bad_request, not_found
from sandbox.graph_groups import the_group
from sandbox.graph_lists import plain
from sandbox.graph_users import the_user
from sandbox.records import GROUP, USER

READ = ("LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All")
WRITE = ("LicenseAssignment.ReadWrite.All", "Directory.ReadWrite.All")


def list_products(call: Call) -> Answer:
    if set(call.query) - {"$select"}:
        bad_request("The query option is not supported on this resource.")
    names = [each for each in call.query.get("$select", "").split(",") if each]
    products = call.tenant.licensing.subscribed()
    if names:
        products = [{"id": each["id"], **{n: each[n] for n in names if n in each}} for each in products]
    return plain(call, "subscribedSkus", products)


def get_product(call: Call, key: str) -> Answer:
    found = next((each for each in call.tenant.licensing.subscribed() if each["id"] == key), None)
    if found is None:
        not_found(key)
    return Answer(200, {"@odata.context": f"{call.base}/$metadata#subscribedSkus/$entity", **found})


def list_subscriptions(call: Call) -> Answer:
    return plain(call, "directory/subscriptions", [_subscription(each) for each in call.tenant.licensing.subscribed()])


def _subscription(product: Json) -> Json:
    units = product["prepaidUnits"]
    return {
        "id": product["subscriptionIds"][0],
        "skuId": product["skuId"],
        "skuPartNumber": product["skuPartNumber"],
        "status": product["capabilityStatus"],
        "totalLicenses": units["enabled"] + units["warning"] + units["suspended"],
        "isTrial": False,
        "createdDateTime": "2024-01-01T00:00:00Z",
        "nextLifecycleDateTime": "2027-12-31T00:00:00Z",
        "serviceStatus": [],
    }


def license_details(call: Call, key: str) -> Answer:
    user = the_user(call.far(), key)
    products = call.tenant.licensing.products
    held = [products[each["skuId"]] for each in user.get("assignedLicenses", [])]
    details = [
        {
            "id": each["id"],
            "skuId": each["skuId"],
            "skuPartNumber": each["skuPartNumber"],
            "servicePlans": each["servicePlans"],
        }
        for each in held
    ]
    return plain(call, f"users('{user['id']}')/licenseDetails", details)


def reprocess(call: Call, key: str) -> Answer:
    user = the_user(call.near(), key)
    call.tenant.licensing.work_out(user["id"], call.cause)
    return _user(call, user["id"])


def _user(call: Call, user_id: str) -> Answer:
    body = {
        "@odata.context": f"{call.base}/$metadata#users/$entity",
        **USER.project(call.tenant.users[user_id], USER.default),
    }
    return Answer(200, body)


def assign_to_user(call: Call, key: str) -> Answer:
    user = the_user(call.near(), key)
    added, removed = _wanted(call)
    if added and not user.get("usageLocation"):
        bad_request("License assignment cannot be done for user with invalid usage location.")
    direct: dict[str, list[str]] = dict(user.get("sandbox.licences", {}))
    held = {each["skuId"] for each in user.get("assignedLicenses", [])}
    for each in added:
        if each["skuId"] not in held and call.tenant.licensing.free(each["skuId"]) <= 0:
            product = call.tenant.licensing.products[each["skuId"]]["skuPartNumber"]
            bad_request(f"Subscription with SKU {each['skuId']} ({product}) does not have any available licenses.")
        direct[each["skuId"]] = each["disabledPlans"]
    for sku in removed:
        if direct.pop(sku, None) is None:
            bad_request("User does not have a corresponding license.")
    call.tenant.change_user(user["id"], {"sandbox.licences": direct}, call.cause)
    call.tenant.licensing.work_out(user["id"], call.cause)
    return _user(call, user["id"])


def assign_to_group(call: Call, key: str) -> Answer:
    """202: the group has the product at once, its members get it later."""
    group = the_group(call.near(), key)
    added, removed = _wanted(call)
    kept = [each for each in group.get("assignedLicenses", []) if each["skuId"] not in removed]
    skus = {each["skuId"] for each in added}
    licences = [each for each in kept if each["skuId"] not in skus] + added
    call.tenant.change_group(group["id"], {"assignedLicenses": licences}, call.cause)
    members = [each for each in call.tenant.links["members"].get(group["id"], ()) if each in call.tenant.users]
    call.tenant.licensing.queue(members)
    body = {"@odata.context": f"{call.base}/$metadata#groups/$entity", **GROUP.project(group, GROUP.default)}
    return Answer(202, body)


def _wanted(call: Call) -> tuple[list[Json], list[str]]:
    content = call.content()
    added, removed = content.get("addLicenses"), content.get("removeLicenses")
    if not isinstance(added, list) or not isinstance(removed, list):
        bad_request("Both addLicenses and removeLicenses are required; either may be empty.")
    for sku in [*(each.get("skuId") for each in added), *removed]:
        if sku not in call.tenant.licensing.products:
            bad_request(f"License {sku} does not correspond to a valid company License.")
    return [_licence(each) for each in added], removed


def _licence(wanted: dict[str, Any]) -> Json:
    return {"skuId": wanted["skuId"], "disabledPlans": list(wanted.get("disabledPlans", []))}


ROUTES = [
    Route("GET", "/subscribedSkus", list_products, READ),
    Route("GET", "/subscribedSkus/{}", get_product, READ),
    Route("GET", "/directory/subscriptions", list_subscriptions, READ),
    Route("GET", "/users/{}/licenseDetails", license_details, (*READ, "User.Read.All")),
    Route("POST", "/users/{}/reprocessLicenseAssignment", reprocess, ("User.ReadWrite.All", "Directory.ReadWrite.All")),
    Route("POST", "/users/{}/assignLicense", assign_to_user, ("User.ReadWrite.All", *WRITE)),
    Route("POST", "/groups/{}/assignLicense", assign_to_group, ("Group.ReadWrite.All", *WRITE)),
]
