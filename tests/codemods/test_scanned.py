"""The lines of comments and strings, beside what Python's own `tokenize` says of them."""

from __future__ import annotations

import io
import tokenize
from pathlib import Path

import pytest

from migrate.codemods.scanned import fixed_lines, lines_inside_strings

TEXTS = {
    "comments": "a = 1  # one\n# two\nb = 2\n",
    "a comment in a string": "a = '# none'  \nb = \"#\"\n",
    "a quote in a comment": "a = 1  # it's\nb = 'x'\nc = 2\n",
    "several lines": "a = \"\"\"one\n# two\n'three'\n\"\"\"\nb = '''x\ny''' + \"z\"\n",
    "quotes within quotes": "a = '\"\"\"'\nb = \"'''\"\nc = '''\"\"\"\n'''\n",
    "escapes": "a = 'it\\'s'  # x\nb = \"\\\\\"\nc = '''\\'''\n'''\nd = ''\n",
    "continued strings": "a = 'one \\\ntwo'\nb = 1\n",
    "prefixes": "a = rb\"\\d#\"\nb = f\"{a}\\n\"\nc = Rb'''x\ny'''\n",
    "empty strings": "a = ''\nb = \"\"\nc = ''''''\nd = '' 'x'\n",
    "carriage returns": "a = 1  # one\r\nb = '''x\r\ny'''\r\nc = 'a \\\r\nb'\r\n",
}


def by_tokens(text: str) -> tuple[set[int], set[int]]:
    """What both functions should say."""
    fixed: set[int] = set()
    inside: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        first, last = token.start[0] - 1, token.end[0] - 1
        if token.type == tokenize.COMMENT or first < last:
            fixed.update(range(first, last + 1))
        if token.type == tokenize.STRING:
            inside.update(range(first + 1, last + 1))
    return fixed, inside


@pytest.mark.parametrize("name", TEXTS)
def test_lines_are_those_of_the_tokens(name: str) -> None:
    text = TEXTS[name]
    assert (fixed_lines(text), lines_inside_strings(text)) == by_tokens(text)


def test_lines_of_the_codemod_s_own_files() -> None:
    folder = Path(__file__).resolve().parents[2] / "codemods"
    files = sorted(folder.rglob("*.py"))[::10]
    assert len(files) > 30
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert (fixed_lines(text), lines_inside_strings(text)) == by_tokens(text), file
