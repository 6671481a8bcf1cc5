"""Whatever people, clocks, networks and crashes do, in any order: nobody is let in without one valid approval, and
nothing that was acknowledged is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reliability.life import THOROUGH
from tests.reliability.lives import lives


@pytest.mark.timeout(7200 if THOROUGH else 120)
def test_nothing_is_lost_doubled_or_let_in(_sqlite_template: Path) -> None:
    lives(_sqlite_template, 500 if THOROUGH else 14, shrinks=THOROUGH)
