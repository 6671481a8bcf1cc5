"""Tenant-wide rules as Graph tells them: authorizationPolicy, group settings with their templates, expiration."""

from typing import Any

from sandbox.company import Company, object_id

UNIFIED = "62375ab9-6b52-47ed-826b-58e47e0e304b"
UNIFIED_GUEST = "08d542b9-071f-4e16-94b0-74abb372e3d9"

TEMPLATES: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    UNIFIED: (
        "Group.Unified",
        {
            "NewUnifiedGroupWritebackDefault": ("System.Boolean", "true"),
            "EnableMIPLabels": ("System.Boolean", "false"),
            "CustomBlockedWordsList": ("System.String", ""),
            "EnableMSStandardBlockedWords": ("System.Boolean", "false"),
            "ClassificationDescriptions": ("System.String", ""),
            "DefaultClassification": ("System.String", ""),
            "PrefixSuffixNamingRequirement": ("System.String", ""),
            "AllowGuestsToBeGroupOwner": ("System.Boolean", "false"),
            "AllowGuestsToAccessGroups": ("System.Boolean", "true"),
            "GuestUsageGuidelinesUrl": ("System.String", ""),
            "GroupCreationAllowedGroupId": ("System.Guid", ""),
            "AllowToAddGuests": ("System.Boolean", "true"),
            "UsageGuidelinesUrl": ("System.String", ""),
            "ClassificationList": ("System.String", ""),
            "EnableGroupCreation": ("System.Boolean", "true"),
        },
    ),
    UNIFIED_GUEST: ("Group.Unified.Guest", {"AllowToAddGuests": ("System.Boolean", "true")}),
    "4bc7f740-180e-4586-adb6-38b2e9024e6b": (
        "Application",
        {"EnableAccessCheckForPrivilegedApplicationUpdates": ("System.Boolean", "false")},
    ),
    "898f1161-d651-43d1-805c-3b0b388a9fc2": (
        "Custom Policy Settings",
        {"CustomConditionalAccessPolicyUrl": ("System.String", "")},
    ),
    "5cf42378-d67d-4f36-ba46-e8b86229381d": (
        "Password Rule Settings",
        {"BannedPasswordCheckOnPremisesMode": ("System.String", "Audit")},
    ),
}


KNOWN = {"authorizationPolicy", "groupSettings", "lifecyclePolicy", "strangeSettings", "templatesMissing"}


class Policies:
    """The settings of one tenant, in Graph's own shapes."""

    def __init__(self, company: Company) -> None:
        self.authorization: dict[str, Any] = {
            "id": "authorizationPolicy",
            "displayName": "Authorization Policy",
            "description": "Used to manage authorization related settings across the company.",
            "allowInvitesFrom": "everyone",
            "guestUserRoleId": "10dae51f-b6af-4016-8d66-8c2a99b929b3",
            "allowedToSignUpEmailBasedSubscriptions": True,
            "allowedToUseSSPR": True,
            "allowEmailVerifiedUsersToJoinOrganization": False,
            "blockMsolPowerShell": False,
            "allowUserConsentForRiskyApps": None,
            "defaultUserRolePermissions": {
                "allowedToCreateApps": True,
                "allowedToCreateSecurityGroups": True,
                "allowedToCreateTenants": True,
                "allowedToReadOtherUsers": True,
                "allowedToReadBitlockerKeysForOwnedDevice": True,
                "permissionGrantPoliciesAssigned": [],
            },
        }
        self.settings: dict[str, dict[str, str]] = {}
        self.group_settings: dict[str, dict[str, str]] = {}
        self.lifecycle: dict[str, Any] | None = None
        self.strange: dict[str, str] = {}
        self.templates_missing = False
        self.change({"authorizationPolicy": company.authorization_policy, "groupSettings": company.group_settings})
        if company.lifecycle_policy:
            self.change({"lifecyclePolicy": company.lifecycle_policy})

    def change(self, changes: dict[str, Any]) -> None:
        """Change `authorizationPolicy`, `groupSettings` ({"Group.Unified": {..} | None}) and `lifecyclePolicy`.

        `strangeSettings` are names in Group.Unified that its template does not have, `templatesMissing` takes all
        templates away: what no tenant should look like, and a bot must survive.

        Names of defaultUserRolePermissions may be given flat. Raises ValueError with a sentence for a name Graph lacks.
        """
        if unknown := set(changes) - KNOWN:
            raise ValueError(f"There is no policy called {', '.join(sorted(unknown))}.")
        for name, value in (changes.get("authorizationPolicy") or {}).items():
            self._authorize(name, value)
        for template, values in (changes.get("groupSettings") or {}).items():
            self._set(template, values)
        self.strange = {name: as_setting(value) for name, value in changes.get("strangeSettings", self.strange).items()}
        self.templates_missing = bool(changes.get("templatesMissing", self.templates_missing))
        if "lifecyclePolicy" in changes:
            policy = changes["lifecyclePolicy"]
            self.lifecycle = (
                {"id": object_id("policy", "lifecycle"), **(self.lifecycle or {}), **policy} if policy else None
            )

    def _authorize(self, name: str, value: Any) -> None:
        permissions = self.authorization["defaultUserRolePermissions"]
        if name == "defaultUserRolePermissions":
            for inner, each in value.items():
                self._authorize(inner, each)
        elif name in permissions:
            permissions[name] = value
        elif name in self.authorization:
            self.authorization[name] = value
        else:
            raise ValueError(f"authorizationPolicy has no property {name!r}.")

    def _set(self, template: str, values: dict[str, Any] | None) -> None:
        known = next((settings for name, settings in TEMPLATES.values() if name == template), None)
        if known is None:
            raise ValueError(f"There is no settings template {template!r}.")
        if values is None:
            self.settings.pop(template, None)
            return
        if unknown := set(values) - set(known):
            raise ValueError(f"{template} has no setting {', '.join(sorted(unknown))}.")
        # Graph keeps every setting as a string and writes all of a template's values once the object exists.
        defaults = self.settings.get(template) or {name: default for name, (_, default) in known.items()}
        self.settings[template] = {**defaults, **{name: as_setting(value) for name, value in values.items()}}

    def setting(self, name: str) -> str:
        """The value of a Group.Unified setting that is in force, the template's default if none is set."""
        return self.settings.get("Group.Unified", {}).get(name, TEMPLATES[UNIFIED][1][name][1])

    def setting_objects(self) -> list[dict[str, Any]]:
        """`GET /groupSettings`; empty in a tenant where nobody ever changed one."""
        strange = {"Group.Unified": self.strange}
        return [
            setting_object(name, {**values, **strange.get(name, {})}, object_id("setting", name))
            for name, values in self.settings.items()
        ]

    def let_guests(self, group_id: str, allowed: Any) -> None:
        """A Microsoft 365 group's own AllowToAddGuests; None takes its settings away."""
        if allowed is None:
            self.group_settings.pop(group_id, None)
        else:
            self.group_settings[group_id] = {"AllowToAddGuests": as_setting(allowed)}

    def templates(self) -> list[dict[str, Any]]:
        return [] if self.templates_missing else template_objects()

    def snapshot(self) -> dict[str, Any]:
        return {
            "authorization": self.authorization,
            "settings": self.settings,
            "groupSettings": self.group_settings,
            "lifecycle": self.lifecycle,
            "strange": self.strange,
            "templatesMissing": self.templates_missing,
        }

    def restore(self, kept: dict[str, Any]) -> None:
        self.authorization, self.settings = kept["authorization"], kept["settings"]
        self.group_settings, self.lifecycle = kept["groupSettings"], kept["lifecycle"]
        self.strange, self.templates_missing = kept.get("strange", {}), kept.get("templatesMissing", False)


def setting_object(template: str, values: dict[str, str], setting_id: str) -> dict[str, Any]:
    """One groupSetting as Graph shows it."""
    template_id = next(each for each, (name, _) in TEMPLATES.items() if name == template)
    pairs = [{"name": name, "value": value} for name, value in values.items()]
    return {"id": setting_id, "displayName": template, "templateId": template_id, "values": pairs}


def template_objects() -> list[dict[str, Any]]:
    """`GET /groupSettingTemplates`."""
    return [
        {
            "id": template_id,
            "deletedDateTime": None,
            "displayName": name,
            "description": f"Settings of {name}.",
            "values": [
                {"name": key, "type": kind, "defaultValue": default, "description": key}
                for key, (kind, default) in settings.items()
            ],
        }
        for template_id, (name, settings) in TEMPLATES.items()
    ]


def as_setting(value: Any) -> str:
    """Graph writes booleans as the words true and false."""
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
