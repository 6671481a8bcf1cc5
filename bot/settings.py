"""Every environment variable: what may stand there, and what of it goes together."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from approvals.rules import AskOwners, AutoApproval, Creation, NoSeats, Privilege, Rules, SignIn
from bot.attested import AttestedSettings
from dialogs.tenant_words import TenantWords, WordsError

Listed = Annotated[tuple[str, ...], NoDecode]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class DatabaseSettings(BaseSettings):
    """What an operator's command needs: the database, and the clock the bot goes by."""

    model_config = SettingsConfigDict(case_sensitive=True, extra="ignore", populate_by_name=True)

    database_url: str = Field(default="sqlite+aiosqlite:///data/usher.db", alias="USHER_DATABASE_URL", repr=False)
    clock_url: str = Field(default="", alias="USHER_CLOCK_URL")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "sqlite+aiosqlite:///", "postgresql+asyncpg://")):
            raise ValueError("must begin with sqlite:/// or postgresql+asyncpg://")
        return value

    @field_validator("clock_url")
    @classmethod
    def _clock_is_local(cls, value: str) -> str:
        if value and urlsplit(value).hostname not in LOOPBACK:
            raise ValueError("may only point at this machine: it lets others move the clock, for trying things out")
        return value


class Settings(DatabaseSettings, AttestedSettings):
    """Names are the ecosystem's own where it has them (Bot Framework, azure-identity); Usher's begin with ``USHER_``.

    Lists are written with commas. Days are whole numbers.
    """

    app_id: str = Field(alias="MicrosoftAppId")
    app_type: Literal["SingleTenant", "UserAssignedMSI"] = Field(alias="MicrosoftAppType")
    tenant_id: str = Field(alias="MicrosoftAppTenantId")
    app_password: str = Field(default="", alias="MicrosoftAppPassword", repr=False)
    app_certificate: str = Field(default="", alias="MicrosoftAppCertificatePath")
    openid_metadata: str = Field(
        default="https://login.botframework.com/v1/.well-known/openidconfiguration", alias="BotOpenIdMetadata"
    )
    graph_url: str = Field(default="https://graph.microsoft.com/v1.0", alias="USHER_GRAPH_URL")
    service_url_hosts: Listed = Field(
        default=(
            "smba.trafficmanager.net",
            "smba.infra.gcc.teams.microsoft.com",
            "smba.infra.gov.teams.microsoft.us",
        ),
        alias="USHER_SERVICE_URL_HOSTS",
    )
    service_url: str = Field(default="https://smba.trafficmanager.net/teams/", alias="USHER_SERVICE_URL")
    tenants: Listed = Field(default=(), alias="USHER_TENANTS")
    self_service: bool = Field(default=False, alias="USHER_SELF_SERVICE")
    privilege: Privilege = Field(default=Privilege.APP_WIDE, alias="USHER_PRIVILEGE")
    allow_groups: Listed = Field(default=(), alias="USHER_ALLOW_GROUPS")
    deny_groups: Listed = Field(default=(), alias="USHER_DENY_GROUPS")
    two_approvers: Listed = Field(default=(), alias="USHER_TWO_APPROVERS")
    reason_required: Listed = Field(default=(), alias="USHER_REASON_REQUIRED")
    auto_approve: Annotated[frozenset[AutoApproval], NoDecode] = Field(default=frozenset(), alias="USHER_AUTO_APPROVE")
    fallback_approvers: Listed = Field(default=(), alias="USHER_FALLBACK_APPROVERS")
    creation: Creation = Field(default=Creation.OFF, alias="USHER_CREATION")
    creation_approvers: Listed = Field(default=(), alias="USHER_CREATION_APPROVERS")
    creation_group: str = Field(default="", alias="USHER_CREATION_GROUP")
    licence_readers: str = Field(default="", alias="USHER_LICENCE_READERS")
    licence_alerts_to: Listed = Field(default=(), alias="USHER_LICENCE_ALERTS_TO")
    creation_by_two: bool = Field(default=False, alias="USHER_CREATION_BY_TWO")
    co_owner_days: int = Field(default=3, ge=1, le=30, alias="USHER_CO_OWNER_DAYS")
    creation_by_unique_name: bool = Field(default=True, alias="USHER_CREATION_BY_UNIQUE_NAME")
    sign_in: SignIn = Field(default=SignIn.OFF, alias="USHER_SIGN_IN")
    sign_in_app_id: str = Field(default="", alias="USHER_SIGN_IN_APP_ID")
    sign_in_resource: str = Field(default="", pattern=r"^(api://[\w./-]+)?$", alias="USHER_SIGN_IN_RESOURCE")
    authority: str = Field(default="https://login.microsoftonline.com", alias="AZURE_AUTHORITY_HOST")
    guest_owners_decide: bool = Field(default=False, alias="USHER_GUEST_OWNERS_DECIDE")
    guests_added: bool = Field(default=False, alias="USHER_GUESTS_ADDED")
    admins_block: bool = Field(default=False, alias="USHER_ADMINS_BLOCK")
    ownerless_per_week: int = Field(default=20, ge=0, le=1000, alias="USHER_OWNERLESS_PER_WEEK")
    owners_change_groups: bool = Field(default=False, alias="USHER_OWNERS_CHANGE_GROUPS")
    policy_groups_nested: bool = Field(default=True, alias="USHER_POLICY_GROUPS_NESTED")
    not_together: Annotated[tuple[tuple[str, str], ...], NoDecode] = Field(default=(), alias="USHER_NOT_TOGETHER")
    longest_days: int = Field(default=0, ge=0, le=3650, alias="USHER_LONGEST_DAYS")
    no_seats: NoSeats = Field(default=NoSeats.ASK, alias="USHER_NO_SEATS")
    ask_owners: AskOwners = Field(default=AskOwners.ALL, alias="USHER_ASK_OWNERS")
    ask_managers: bool = Field(default=False, alias="USHER_ASK_MANAGERS")
    escalate_days: int = Field(default=3, ge=1, le=60, alias="USHER_ESCALATE_DAYS")
    request_days: int = Field(default=14, ge=1, le=365, alias="USHER_REQUEST_DAYS")
    remind_days: int = Field(default=3, ge=0, le=364, alias="USHER_REMIND_DAYS")
    end_notice_days: int = Field(default=3, ge=1, le=60, alias="USHER_END_NOTICE_DAYS")
    install_app: bool = Field(default=False, alias="USHER_INSTALL_APP")
    read_mailboxes: bool = Field(default=False, alias="USHER_READ_MAILBOXES")
    mail_from: str = Field(default="", alias="USHER_MAIL_FROM")
    log_sentences: bool = Field(default=False, alias="USHER_LOG_SENTENCES")
    words: Annotated[TenantWords, NoDecode] = Field(default=TenantWords(), alias="USHER_WORDS_FILE", repr=False)
    llm_endpoint: str = Field(default="", alias="USHER_LLM_ENDPOINT")
    llm_key: str = Field(default="", alias="USHER_LLM_KEY", repr=False)
    llm_model: str = Field(default="", pattern=r"^[\w.:/-]*$", alias="USHER_LLM_MODEL")
    llm_api_version: str = Field(default="", pattern=r"^(\d{4}-\d\d-\d\d(-preview)?)?$", alias="USHER_LLM_API_VERSION")
    llm_per_minute: int = Field(default=5, ge=1, le=60, alias="USHER_LLM_PER_MINUTE")
    playground: bool = Field(default=False, alias="USHER_PLAYGROUND")
    lease_seconds: int = Field(default=30, ge=3, le=300, alias="USHER_LEASE_SECONDS")
    host: str = Field(default="127.0.0.1", alias="USHER_HOST")
    port: int = Field(default=3978, ge=1, le=65535, alias="PORT")
    metrics_port: int = Field(default=0, ge=0, le=65535, alias="USHER_METRICS_PORT")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", alias="USHER_LOG_LEVEL")

    @field_validator(
        "service_url_hosts",
        "tenants",
        "allow_groups",
        "deny_groups",
        "two_approvers",
        "reason_required",
        "auto_approve",
        "fallback_approvers",
        "creation_approvers",
        mode="before",
    )
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("authority", mode="before")
    @classmethod
    def _with_scheme(cls, value: object) -> object:
        bare = isinstance(value, str) and "://" not in value  # azure-identity takes a host, too
        return f"https://{value}" if bare else value

    @field_validator("sign_in_app_id")
    @classmethod
    def _guid_or_none(cls, value: str) -> str:
        return _as_guid(value) if value else ""

    @field_validator("not_together", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        """ "Payments-* <> Approvers, …": the groups of one side and of the other."""
        if not isinstance(value, str):
            return value
        pairs = [tuple(side.strip() for side in pair.split("<>")) for pair in value.split(",") if pair.strip()]
        if any(len(pair) != 2 or not all(pair) for pair in pairs):
            raise ValueError("must be pairs of groups like “Payments <> Payment Approvals”, with commas between them")
        return tuple(pairs)

    @field_validator("app_id", "tenant_id")
    @classmethod
    def _guid(cls, value: str) -> str:
        return _as_guid(value)

    @field_validator("tenants", "fallback_approvers", "creation_approvers", "licence_alerts_to")
    @classmethod
    def _guids(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_as_guid(value) for value in values)

    @field_validator("creation_group", "licence_readers")
    @classmethod
    def _group_by_id(cls, value: str) -> str:
        return _as_guid(value) if value else value

    @field_validator("graph_url", "openid_metadata", "service_url", "authority")
    @classmethod
    def _secure(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise ValueError("must be an https URL (http only on this machine, for trying things out)")
        return value

    @field_validator("words", mode="before")
    @classmethod
    def _words_of_file(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return TenantWords.load(Path(value)) if value else TenantWords()
        except WordsError as wrong:
            raise ValueError("\n".join(wrong.problems)) from None

    @field_validator("llm_endpoint")
    @classmethod
    def _llm_is_secure(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("must be a plain URL: a key belongs into USHER_LLM_KEY")
        return cls._secure(value) if value else value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.app_type == "SingleTenant" and not (self.app_password or self.app_certificate or self.playground):
            raise ValueError("MicrosoftAppPassword or MicrosoftAppCertificatePath is needed with a SingleTenant app")
        if self.remind_days >= self.request_days:
            raise ValueError(
                "USHER_REMIND_DAYS must be smaller than USHER_REQUEST_DAYS: the reminder comes before the end"
            )
        if self.creation is Creation.APPROVAL and not self.creation_approvers:
            raise ValueError(
                "USHER_CREATION=approval needs USHER_CREATION_APPROVERS: somebody has to approve new groups"
            )
        if self.sign_in is not SignIn.OFF and self.app_type == "UserAssignedMSI" and not self.sign_in_app_id:
            raise ValueError(
                "USHER_SIGN_IN with a UserAssignedMSI bot needs USHER_SIGN_IN_APP_ID: people cannot be signed in to a "
                "managed identity, so an application has to be registered beside it"
            )
        if self.creation is Creation.OWNERS and not self.creation_group:
            raise ValueError(
                "USHER_CREATION=owners needs USHER_CREATION_GROUP: the group whose owners approve new groups"
            )
        if self.creation_by_two and self.creation not in (Creation.APPROVAL, Creation.OWNERS):
            raise ValueError("USHER_CREATION_BY_TWO needs USHER_CREATION=approval or owners: somebody has to approve")
        if self.creation is Creation.APPROVAL and self.creation_by_two and len(set(self.creation_approvers)) < 2:
            raise ValueError("USHER_CREATION_BY_TWO needs two different people in USHER_CREATION_APPROVERS")
        if self.creation is not Creation.OFF and self.co_owner_days >= self.request_days:
            raise ValueError(
                "USHER_CO_OWNER_DAYS must be smaller than USHER_REQUEST_DAYS: co-owners answer before the request ends"
            )
        if bool(self.llm_endpoint) != bool(self.llm_model):
            raise ValueError(
                "USHER_LLM_ENDPOINT and USHER_LLM_MODEL are needed together; without both no model is asked"
            )
        if (self.llm_key or self.llm_api_version) and not self.llm_endpoint:
            raise ValueError("USHER_LLM_KEY and USHER_LLM_API_VERSION say nothing without USHER_LLM_ENDPOINT")
        if self.playground and self.host not in LOOPBACK:
            raise ValueError("USHER_PLAYGROUND takes messages without a token, so USHER_HOST must be 127.0.0.1 with it")
        if self.metrics_port == self.port:
            raise ValueError("USHER_METRICS_PORT must not be PORT: what Teams reaches tells no figures")
        return self

    @property
    def allowed_tenants(self) -> frozenset[str]:
        return frozenset(self.tenants or (self.tenant_id,))

    @property
    def rules(self) -> Rules:
        return Rules(
            self_service=self.self_service,
            privilege=self.privilege,
            allow_groups=self.allow_groups,
            deny_groups=self.deny_groups,
            two_approvers=self.two_approvers,
            reason_required=self.reason_required,
            auto_approve=self.auto_approve,
            fallback_approvers=self.fallback_approvers,
            creation=self.creation,
            creation_approvers=self.creation_approvers,
            sign_in=self.sign_in,
            creation_group=self.creation_group,
            creation_by_two=self.creation_by_two,
            co_owners_answer_within=timedelta(days=self.co_owner_days),
            guest_owners_decide=self.guest_owners_decide,
            guests_added=self.guests_added,
            admins_block=self.admins_block,
            ownerless_per_week=self.ownerless_per_week,
            owners_change_groups=self.owners_change_groups,
            not_together=self.not_together,
            longest_days=self.longest_days,
            no_seats=self.no_seats,
            ask_owners=self.ask_owners,
            ask_managers=self.ask_managers,
            escalate_after=timedelta(days=self.escalate_days),
            request_expires_after=timedelta(days=self.request_days),
            remind_before_expiry=timedelta(days=self.remind_days),
            say_end_before=timedelta(days=self.end_notice_days),
        )


def _as_guid(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        raise ValueError("must be a GUID like 00000000-0000-0000-0000-000000000000") from None
