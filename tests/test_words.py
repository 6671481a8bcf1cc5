"""No word reaches people that a translator has not been shown, and no language is half finished."""

from pathlib import Path

from tools import words

MAPPING = "[python: cards/**.py]\n"
CODE = 'CARD = Message("Olga approved {group}")\nCOUNT = plural("{n} owner", "{n} owners", 2)\n'
GERMAN = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Olga approved {group}"
msgstr "Olga hat {group} genehmigt"

msgid "{n} owner"
msgid_plural "{n} owners"
msgstr[0] "{n} Besitzer"
msgstr[1] "{n} Besitzer"
"""


def a_project(root: Path, code: str = CODE, german: str | None = None) -> Path:
    (root / "cards" / "locale" / "de" / "LC_MESSAGES").mkdir(parents=True)
    (root / "babel.cfg").write_text(MAPPING, encoding="utf-8")
    (root / "cards" / "card.py").write_text(code, encoding="utf-8")
    if german is not None:
        (root / "cards/locale/de/LC_MESSAGES/usher.po").write_text(german, encoding="utf-8")
    words.update(root)
    return root


def test_a_project_whose_words_are_all_known_is_complete(tmp_path: Path) -> None:
    assert list(words.complaints(a_project(tmp_path, german=GERMAN))) == []


def test_the_template_shows_single_words_and_plurals(tmp_path: Path) -> None:
    template = (a_project(tmp_path) / "cards/locale/usher.pot").read_text(encoding="utf-8")
    assert 'msgid "Olga approved {group}"' in template
    assert 'msgid_plural "{n} owners"' in template
    assert "#: cards/card.py\n" in template


def test_a_new_word_is_missed_until_the_template_is_written(tmp_path: Path) -> None:
    root = a_project(tmp_path)
    (root / "cards" / "card.py").write_text(CODE + '_("Denied")\n', encoding="utf-8")
    assert any("make words" in complaint for complaint in words.complaints(root))
    words.update(root)
    assert list(words.complaints(root)) == []


def test_a_word_made_at_run_time_is_found(tmp_path: Path) -> None:
    root = a_project(tmp_path, code='Message(f"{name} approved")\nMessage("a" + b)\nMessage("{}".format(c))\n')
    assert [complaint.split(": ")[0] for complaint in words.complaints(root)] == [
        "cards/card.py:1",
        "cards/card.py:2",
        "cards/card.py:3",
    ]


def test_a_language_with_a_hole_is_found(tmp_path: Path) -> None:
    root = a_project(tmp_path, german=GERMAN.replace('msgstr[1] "{n} Besitzer"', 'msgstr[1] ""'))
    assert list(words.complaints(root)) == ["de: not translated: ('{n} owner', '{n} owners')"]


def test_a_translation_that_invents_a_value_is_found(tmp_path: Path) -> None:
    root = a_project(tmp_path, german=GERMAN.replace("hat {group}", "hat {gruppe}"))
    assert list(words.complaints(root)) == ["de: the values in braces are not the original's: 'Olga approved {group}'"]


def test_writing_the_same_words_again_changes_nothing(tmp_path: Path) -> None:
    root = a_project(tmp_path)
    template = root / "cards/locale/usher.pot"
    template.write_text(template.read_text(encoding="utf-8").replace("Creation-Date: 2", "Creation-Date: 1"), "utf-8")
    before = template.read_text(encoding="utf-8")
    words.update(root)
    assert template.read_text(encoding="utf-8") == before
