"""`python app.py licences export`: every product with its seats as a table, those kept for requests counted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from approvals.ports.book import BookUnavailable
from approvals.ports.directory import DirectoryError
from approvals.seats import Seats, scarcest_first
from bot.reading_settings import SettingsError
from commands.book import refuse
from commands.formats import Format, csv_line
from commands.output import opened

Count = Callable[[], Awaitable[tuple[Seats, ...]]]
NAMES = (
    *("product", "skuId", "skuPartNumber", "status", "appliesTo", "enabled", "warning", "suspended", "lockedOut"),
    *("consumed", "keptForApproved", "keptForWaiting", "free", "shortage", "renewsOrEnds", "trial"),
)


def add_to(cli: typer.Typer, count: Count) -> None:
    """``count`` reads the products with what is reserved."""
    licences = typer.Typer(help="Licences: what there is, as a table.", no_args_is_help=True)

    @licences.callback()
    def _licences() -> None:
        pass

    @licences.command()
    def export(
        format: Annotated[Format, typer.Option(help="json is one array, jsonl one object on each line.")] = Format.CSV,  # noqa: A002
        output: Annotated[Path | None, typer.Option("-o", "--output", help="A file; else standard output.")] = None,
    ) -> None:
        """Write every product with its seats, the scarcest first."""
        try:
            products = scarcest_first(asyncio.run(_read(count)))
            with opened(output, "utf-8-sig" if format is Format.CSV else "utf-8") as file:
                file.write(table(products, format))
        except SettingsError as wrong:
            refuse(" ".join(wrong.problems))
        except (BookUnavailable, DirectoryError, ValueError) as trouble:
            refuse(str(trouble))
        except OSError as trouble:
            refuse(f"{output or 'Standard output'} cannot be written: {trouble.strerror}.")
        typer.echo(f"{len(products)} products exported.", err=True)

    cli.add_typer(licences, name="licences")


async def _read(count: Count) -> tuple[Seats, ...]:
    return await count()


def table(products: tuple[Seats, ...], format: Format) -> str:  # noqa: A002 - as the option is called
    """All of it; a tenant has some dozens of products."""
    rows = [dict(zip(NAMES, _row(product), strict=True)) for product in products]
    match format:
        case Format.CSV:
            return csv_line(NAMES) + "".join(csv_line([_cell(value) for value in row.values()]) for row in rows)
        case Format.JSON:
            return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
        case Format.JSONL:
            return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _row(product: Seats) -> tuple[str | int | bool | None, ...]:
    return (
        *(product.name, product.sku_id, product.part_number, product.capability.value),
        "User" if product.to_people else "Company",
        *(product.enabled, product.warning, product.suspended, product.locked_out),
        *(product.consumed, product.promised, product.waiting, product.free, product.shortage.value),
        None if product.renews is None else product.renews.date().isoformat(),
        product.trial,
    )


def _cell(value: str | int | bool | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
