"""Scripts, notebooks and chapters of books as scripts."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

BLOCK = re.compile(r"^```[ \t]*\{?\.?python([^\n]*)\n(.*?)^```", re.M | re.S)
TAB = re.compile(r"^(?:%%|#@)tab[ \t]+([^\n]*)\n?", re.M)
MAGIC = re.compile(r"^([ \t]*)([%!?]|pip install|conda install)[^\n]*$", re.M)


def script_text(path: Path) -> str:
    """The program in a file: ``.py``, ``.ipynb`` or ``.md``."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    if path.suffix == ".ipynb":
        return "\n\n".join(map(without_magics, notebook_cells(text)))
    if path.suffix == ".md":
        return "\n\n".join(chapter_blocks(text))
    return text


def notebook_cells(text: str) -> list[str]:
    """The code cells of a notebook, without those that another interpreter runs."""
    cells = json.loads(text).get("cells", [])
    sources = ["".join(cell["source"]) for cell in cells if cell.get("cell_type") == "code"]
    return [
        source
        for source in sources
        if not source.lstrip().startswith(("%%bash", "%%html", "%%sh", "%%javascript"))
    ]


def chapter_blocks(text: str) -> list[str]:
    """The Python blocks of a chapter; of those for several frameworks, TensorFlow's and those for all."""
    blocks = []
    for found in BLOCK.finditer(text):
        header, code = found.group(1), found.group(2)
        tab = TAB.search(code)
        wanted = tab.group(1) if tab else ("tensorflow" if "tensorflow" in header else "all")
        if "tensorflow" in wanted or "all" in wanted:
            code = re.sub(r"^tab\.interact_select.*\n", "", TAB.sub("", code), flags=re.M)
            blocks.append(without_tabs(without_magics(code)))
    return blocks


def without_tabs(cell: str) -> str:
    """A cell in which ``if tab.selected("tensorflow")`` is decided, as it is when the book is made."""
    while True:
        try:
            tree = ast.parse(cell)
        except SyntaxError:
            return cell
        found = next(
            (node for node in ast.walk(tree) if isinstance(node, ast.If) and _decided(node.test) is not None),
            None,
        )
        if found is None:
            return cell
        chosen = found.body if _decided(found.test) else found.orelse
        lines = cell.splitlines()
        start, end = found.lineno - 1, found.end_lineno or found.lineno
        kept: list[str] = []
        if chosen:
            shift = chosen[0].col_offset - found.col_offset
            kept = [line[shift:] for line in lines[chosen[0].lineno - 1 : chosen[-1].end_lineno]]
        cell = "\n".join([*lines[:start], *kept, *lines[end:]]) + "\n"


def _decided(test: ast.expr) -> bool | None:
    """What a condition comes to that asks for frameworks alone; None for others."""
    if isinstance(test, ast.Call) and ast.unparse(test.func) == "tab.selected":
        return "tensorflow" in [ast.literal_eval(argument) for argument in test.args]
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _decided(test.operand)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        parts = [_decided(value) for value in test.values]
        if None not in parts:
            return any(parts) if isinstance(test.op, ast.Or) else all(parts)
    return None


def without_magics(cell: str) -> str:
    """A cell without what only a notebook understands."""
    return MAGIC.sub(lambda found: f"{found.group(1)}pass" if found.group(1) else "", cell)
