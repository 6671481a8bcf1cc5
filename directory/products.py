"""What people call the products that Graph knows by part numbers: SPE_E5 is Microsoft 365 E5.

The table is Microsoft's own list "Product names and service plan identifiers for licensing", products only.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("products.csv")
# People take these themselves, or everybody has them: Microsoft counts 10,000 or a million seats that nobody paid for.
COST_NOTHING = frozenset(
    {
        "CCIBOTS_PRIVPREV_VIRAL",
        "DYN365_CUSTOMER_INSIGHTS_VIRAL",
        "DYN365_ENTERPRISE_P1_IW",
        "Dynamics_365_Customer_Service_Enterprise_viral_trial",
        "Dynamics_365_Field_Service_Enterprise_viral_trial",
        "Dynamics_365_Sales_Premium_Viral_Trial",
        "FLOW_FREE",
        "Microsoft_Teams_Exploratory_Dept",
        "POWERAPPS_DEV",
        "POWERAPPS_INDIVIDUAL_USER",
        "POWERAPPS_VIRAL",
        "POWER_BI_INDIVIDUAL_USER",
        "POWER_BI_STANDARD",
        "POWER_BI_STANDARD_FACULTY",
        "POWER_BI_STANDARD_STUDENT",
        "RIGHTSMANAGEMENT_ADHOC",
        "STREAM",
        "TEAMS_EXPLORATORY",
        "TEAMS_FREE",
        "WINDOWS_STORE",
    }
)


def product_name(part_number: str) -> str:
    """The product's name; empty where Microsoft's list lacks the part number."""
    return _names().get(part_number, "")


def product_of(sku_id: str) -> str:
    """The name of the product with this skuId; empty where Microsoft's list lacks it."""
    return _products().get(sku_id.casefold(), "")


def costs_nothing(sku_id: str) -> bool:
    """Whether it is one of the products that nobody pays for."""
    return sku_id.casefold() in _for_nothing()


def every_product() -> Mapping[str, str]:
    """The names by skuId, in small letters."""
    return _products()


@cache
def _for_nothing() -> frozenset[str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return frozenset(
            row["skuId"].casefold() for row in csv.DictReader(file) if row["skuPartNumber"] in COST_NOTHING
        )


@cache
def _products() -> dict[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["skuId"].casefold(): row["name"] for row in csv.DictReader(file)}


@cache
def _names() -> dict[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["skuPartNumber"]: row["name"] for row in csv.DictReader(file)}
