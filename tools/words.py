"""Every word people read is in the template for translators, and every language has all of them.

`python -m tools.words update` writes cards/locale/usher.pot; `python -m tools.words check` fails and says what lacks.
Words are marked `Message("...")`, `_("...")` or `plural("one ...", "{n} ...")`; babel.cfg says in which files.
"""

import ast
import io
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = Path("cards/locale")
DOMAIN = "usher"
MARKS: dict[str, tuple[int, ...] | None] = {"Message": None, "_": None, "plural": (1, 2)}
HEADER = "# The words Usher says to people. Written by `make words`; a language begins as a copy of this file."


def marked_words(root: Path) -> Catalog:
    """Every marked word below root, with the files it is in (no line numbers: they change with every edit)."""
    methods = [(pattern, "python") for pattern in _patterns(root)]
    catalog = Catalog(project="Usher", header_comment=HEADER, fuzzy=False)
    found = extract_from_dir(root, methods, keywords=MARKS, comment_tags=("For translators:",))
    for file, line, words, comments, context in found:
        catalog.add(words, locations=[(file, line)], auto_comments=comments, context=context)
    return catalog


def template_text(catalog: Catalog) -> str:
    """The catalogue as a .pot file."""
    written = io.BytesIO()
    write_po(written, catalog, width=120, sort_output=True, include_lineno=False)
    return written.getvalue().decode()


def update(root: Path) -> None:
    """Write the template anew where its words have changed; an unchanged one keeps its date."""
    template = root / LOCALE / f"{DOMAIN}.pot"
    fresh = template_text(marked_words(root))
    if not template.exists() or _undated(template.read_text(encoding="utf-8")) != _undated(fresh):
        template.parent.mkdir(parents=True, exist_ok=True)
        template.write_text(fresh, encoding="utf-8")


def complaints(root: Path) -> Iterator[str]:
    """One sentence for each thing that would leave a person without words in their language."""
    yield from _words_made_at_run_time(root)
    catalog = marked_words(root)
    template = root / LOCALE / f"{DOMAIN}.pot"
    if not template.exists():
        yield f"{LOCALE / template.name} is missing: run `make words`."
        return
    if _undated(template.read_text(encoding="utf-8")) != _undated(template_text(catalog)):
        yield f"{LOCALE / template.name} is not what the code says today: run `make words`."
    for translation in sorted((root / LOCALE).glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        yield from _untranslated(catalog, translation)


def _patterns(root: Path) -> list[str]:
    return re.findall(r"^\[python: (.+)\]$", (root / "babel.cfg").read_text(encoding="utf-8"), re.MULTILINE)


def _words_made_at_run_time(root: Path) -> Iterator[str]:
    """An f-string, a sum or a .format() is never found in a catalogue: values belong in keyword arguments."""
    for file in sorted(
        {file for pattern in _patterns(root) for file in root.glob(pattern.replace("**.py", "**/*.py"))}
    ):
        for node in ast.walk(ast.parse(file.read_bytes(), str(file))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS):
                continue
            for word in node.args[: len(MARKS[node.func.id] or (1,))]:
                if isinstance(word, ast.JoinedStr | ast.BinOp | ast.Call):
                    yield f"{file.relative_to(root)}:{word.lineno}: a word made at run time cannot be translated."


def _untranslated(catalog: Catalog, translation: Path) -> Iterator[str]:
    language = translation.parent.parent.name
    with translation.open("rb") as opened:
        theirs = read_po(opened, locale=language)
    for message in catalog:
        if not message.id:
            continue
        translated = theirs.get(message.id, message.context)
        if translated is None or translated.fuzzy or not all(_texts(translated.string)):
            yield f"{language}: not translated: {message.id!r}"
        elif not all(_values(text) <= _allowed_values(message) for text in _texts(translated.string)):
            yield f"{language}: the values in braces are not the original's: {message.id!r}"


def _allowed_values(message: Message) -> set[str]:
    return set().union(*(_values(text) for text in _texts(message.id)))


def _texts(words: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [words or ""] if words is None or isinstance(words, str) else list(words)


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _undated(text: str) -> str:
    dated = ("POT-Creation-Date", "PO-Revision-Date", "Generated-By")
    return "\n".join(line for line in text.splitlines() if not any(name in line for name in dated))


def main(arguments: list[str]) -> int:
    """Run one of the two commands; 0 when all is well, 1 when words are missing, 2 when the command is unknown."""
    if arguments == ["update"]:
        update(ROOT)
        return 0
    if arguments == ["check"]:
        found = list(complaints(ROOT))
        sys.stderr.writelines(f"{complaint}\n" for complaint in found)
        return 1 if found else 0
    sys.stderr.write("usage: python -m tools.words check|update\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
