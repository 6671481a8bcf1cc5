"""What an administrator changes about the tenant: policies, products, who holds a role, which groups take guests."""

from typing import TYPE_CHECKING, Any

from sandbox.directory import Unknown

if TYPE_CHECKING:
    from sandbox.tenant import Tenant

ELSEWHERE = ("products", "roles", "guests")


def change(tenant: "Tenant", changes: dict[str, Any]) -> None:
    """Change policies as Policies.change does, `products` ({"SPE_E5": {"enabled": 3}}), who holds a directory role
    (`roles`: {"Groups Administrator": ["olga", "group:Tier0 Admins"]}) and what groups say about guests (`guests`:
    {"Marketing": false | null}); or ValueError, and nothing is changed."""
    products = changes.get("products") or {}
    _check_products(tenant, products)
    holders = _holders(tenant, changes.get("roles") or {})
    guests = _groups(tenant, changes.get("guests") or {})
    tenant.policies.change({name: value for name, value in changes.items() if name not in ELSEWHERE})
    for part, units in products.items():
        sku = tenant.licensing.sku(part)
        product = tenant.licensing.products[sku]
        tenant.licensing.products[sku] = {**product, "prepaidUnits": {**product["prepaidUnits"], **units}}
    for role, ids in holders.items():
        tenant.holds_role(role, ids)
    for group_id, allowed in guests.items():
        tenant.policies.let_guests(group_id, allowed)


def _check_products(tenant: "Tenant", products: dict[str, dict[str, int]]) -> None:
    for part, units in products.items():
        if part not in {each["skuPartNumber"] for each in tenant.licensing.products.values()}:
            raise ValueError(f"The company never bought {part!r}.")
        if bad := set(units) - {"enabled", "warning", "suspended", "lockedOut"}:
            raise ValueError(f"A product has no units called {', '.join(sorted(bad))}.")


def _holders(tenant: "Tenant", roles: dict[str, list[str]]) -> dict[str, list[str]]:
    known = {each["displayName"]: each["id"] for each in tenant.kinds["directoryRoles"].values()}
    if strangers := set(roles) - set(known):
        raise ValueError(f"There is no directory role called {', '.join(sorted(strangers))}.")
    try:
        return {known[name]: [tenant.who(each) for each in who] for name, who in roles.items()}
    except Unknown as unknown:
        raise ValueError(str(unknown.args[0])) from unknown


def _groups(tenant: "Tenant", said: dict[str, Any]) -> dict[str, Any]:
    """What each group says, by object id."""
    found = {}
    for name, allowed in said.items():
        group = tenant.group_named(name)
        if group is None:
            raise ValueError(f"There is no group {name}.")
        found[group["id"]] = allowed
    return found
