"""Reads the settings once, at start; all mistakes are told at once, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from pydantic import ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings

from bot.attested import AttestedSettings
from bot.settings import DatabaseSettings, Settings

S = TypeVar("S", bound=BaseSettings)


class SettingsError(Exception):
    """The settings cannot be used; ``problems`` holds one sentence per mistake."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _OneByOne(Settings):
    """Settings that need not fit together."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        return self

    @model_validator(mode="after")
    def _stated_on_a_day(self) -> Self:
        return self


def read_settings() -> Settings:
    """The settings of this process; raises SettingsError with every problem found."""
    return _read(Settings)


def read_as_far_as_right() -> tuple[Settings | None, list[str]]:
    """For a checkup: the settings with the defaults in the place of those that cannot be used, and every mistake; None
    where one is wrong that has no default."""
    errors: list[ErrorDetails] = []
    defaults: dict[str, Any] = {}
    for kind in (Settings, Settings, _OneByOne):  # only what is right for itself is looked at together
        try:
            return _made(kind, defaults), _sentences(errors)
        except ValidationError as invalid:
            told = _sentences(errors)
            errors += [error for error in invalid.errors() if _sentences([error])[0] not in told]
        wrong = {str(error["loc"][0]) for error in errors if error["loc"]}
        fields = Settings.model_fields.values()
        defaults = {str(one.alias): one.get_default() for one in fields if one.alias in wrong and not one.is_required()}
    return None, _sentences(errors)


def read_database_settings() -> DatabaseSettings:
    """The same for a command that needs only the database."""
    return _read(DatabaseSettings)


def read_attested_settings() -> AttestedSettings:
    """The same for a command that only tells how old the administrators' statements are."""
    return _read(AttestedSettings)


def _read(kind: type[S]) -> S:
    try:
        return _made(kind, {})
    except ValidationError as invalid:
        raise SettingsError(_sentences(invalid.errors())) from None


def _made(kind: type[S], values: Mapping[str, Any]) -> S:
    """Of the environment; ``values`` count more."""
    return kind(**values)


def _sentences(errors: list[ErrorDetails]) -> list[str]:
    return [_sentence(error["loc"], error["type"], line) for error in errors for line in error["msg"].splitlines()]


def _sentence(where: tuple[int | str, ...], kind: str, message: str) -> str:
    """One mistake in words; never the value, which may be a secret."""
    name = str(where[0]) if where else ""
    if kind == "missing":
        return f"{name} is not set."
    said = message.removeprefix("Value error, ").removeprefix("Input should be ")
    return f"{name}: {said}." if name else f"{said}."
