"""The threat model cites tests that exist, the notices are those of the lock, and a finder knows where to go."""

import re
from pathlib import Path

import pytest

from approvals.rules import Privilege
from checkup.permissions import Setup, needs
from tools import notices

ROOT = Path(__file__).resolve().parent.parent


def test_every_test_that_the_threat_model_cites_exists() -> None:
    cited = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/security.md").read_text(encoding="utf-8")))
    assert len(cited) > 40
    there: set[str] = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        there |= set(re.findall(r"^ *(?:async )?def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE))
    assert cited - there == set()


def test_the_notices_are_what_the_lock_says() -> None:
    assert notices.NOTICES.read_text(encoding="utf-8") == notices.notices()


def test_no_package_forbids_what_usher_is_used_for() -> None:
    """Copyleft is taken only file by file (MPL), never for the whole."""
    written = notices.NOTICES.read_text(encoding="utf-8")
    assert not re.search(r"\b(A?L?GPL|SSPL|BUSL)", written)


def test_a_package_that_tells_no_licence_is_no_guess() -> None:
    with pytest.raises(ValueError, match="not installed"):
        notices.licence("no-such-package-of-ours")


@pytest.mark.parametrize("page", ["docs/install.md", "docs/security.md", "docs/operations.md", "SECURITY.md"])
def test_links_between_the_pages_for_operators_lead_to_a_heading(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for path, anchor in re.findall(r"\]\(([\w./-]*\.md)?(?:#([\w-]+))?\)", text):
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), path
        headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        slugs = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert not anchor or anchor in slugs, f"{page}: {path}#{anchor}"


def test_every_permission_of_the_table_is_explained_to_the_security_team() -> None:
    page = (ROOT / "docs/install.md").read_text(encoding="utf-8")
    for privilege in Privilege:
        for need in needs(Setup(privilege, True, True, True, True)):
            assert f"`{need.enough[0]}`" in page, need.enough[0]
