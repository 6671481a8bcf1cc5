"""What people call the products that Graph knows by part numbers: SPE_E5 is Microsoft 365 E5.

The table is Microsoft's own list "Product names and service plan identifiers for licensing", products only.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("products.csv")


def product_name(part_number: str) -> str:
    """The product's name; empty where Microsoft's list lacks the part number."""
    return _names().get(part_number, "")


def product_of(sku_id: str) -> str:
    """The name of the product with this skuId; empty where Microsoft's list lacks it."""
    return _products().get(sku_id.casefold(), "")


@cache
def _products() -> dict[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["skuId"].casefold(): row["name"] for row in csv.DictReader(file)}


@cache
def _names() -> dict[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["skuPartNumber"]: row["name"] for row in csv.DictReader(file)}
