"""What an administrator states of the tenant that Graph does not show, and on which day they looked."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from approvals.attestation import Attestation
from approvals.tenant_policy import EVERYBODY


class AttestedSettings(BaseSettings):
    """Nothing stated is closed; see docs/policy.md."""

    model_config = SettingsConfigDict(case_sensitive=True, extra="ignore", populate_by_name=True)

    attested_on: date | None = Field(default=None, alias="USHER_ATTESTED_ON")
    my_groups_restricted: bool | None = Field(default=None, alias="USHER_MY_GROUPS_RESTRICTED")
    owners_manage_requests: bool | None = Field(default=None, alias="USHER_OWNERS_MANAGE_REQUESTS")
    security_group_users: str = Field(default="", alias="USHER_SECURITY_GROUP_USERS")
    attestation_days: int = Field(default=180, ge=1, le=3650, alias="USHER_ATTESTATION_DAYS")

    @field_validator("attested_on", "my_groups_restricted", "owners_manage_requests", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("security_group_users")
    @classmethod
    def _everybody_or_a_group(cls, value: str) -> str:
        if not value or value.casefold() == EVERYBODY:
            return value.casefold()
        try:
            return str(UUID(value))
        except ValueError:
            raise ValueError("must be “all” or the object id of a group") from None

    @model_validator(mode="after")
    def _stated_on_a_day(self) -> AttestedSettings:
        said = (self.my_groups_restricted, self.owners_manage_requests, self.security_group_users or None)
        if self.attested_on is None and any(each is not None for each in said):
            raise ValueError("USHER_ATTESTED_ON is needed: the day on which somebody looked (2026-11-30)")
        return self

    @property
    def attestation(self) -> Attestation:
        return Attestation(
            self.attested_on,
            self.my_groups_restricted,
            self.owners_manage_requests,
            self.security_group_users,
            timedelta(days=self.attestation_days),
        )
