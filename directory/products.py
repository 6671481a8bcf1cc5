"""What people call the products that Graph knows by part numbers: SPE_E5 is Microsoft 365 E5.

The table is Microsoft's own list "Product names and service plan identifiers for licensing", names only.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("products.csv")


def product_name(part_number: str) -> str:
    """The product's name; empty where Microsoft's list lacks the part number."""
    return _names().get(part_number, "")


@cache
def _names() -> dict[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["skuPartNumber"]: row["name"] for row in csv.DictReader(file)}
