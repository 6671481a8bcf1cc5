"""The command that reads and writes JSON lines."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
DIRECTORY = Path(__file__).with_name("directory.json")


def run(text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dialogs.language", "--directory", str(DIRECTORY), *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, check=False, timeout=60)


def test_a_line_in_is_a_line_out() -> None:
    done = run('{"id": "a", "text": "add me to Marketing until Friday"}\n')
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer.pop("ms") < 1000
    assert answer == {
        "id": "a",
        "intent": "join_group",
        "slots": {"group": ["Marketing"], "until": "Friday"},
        "also": [],
        "sure": True,
        "alternatives": answer["alternatives"],
        "lang": "en",
    }


def test_bad_lines_are_named_and_the_others_answered() -> None:
    done = run('{"id": 1, "text": "hello"}\nnot json\n{"id": 2}\n[]\n\n{"id": 3, "text": "bye"}\n')
    assert done.returncode == 1
    assert [json.loads(row)["id"] for row in done.stdout.splitlines()] == [1, 3]
    assert [row.split(":")[0] for row in done.stderr.splitlines()] == ["line 2", "line 3", "line 4"]


def test_one_sentence_is_explained() -> None:
    done = run("", "--explain", "remove me from Leave Management")
    answer = json.loads(done.stdout)
    assert (answer["intent"], answer["seen"]) == ("leave_group", "remove me from ‹group: Leave Management›")


def test_a_directory_that_cannot_be_read_is_a_clear_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    done = run("", "--directory", str(broken))
    assert done.returncode == 2
    assert "broken.json" in done.stderr
