"""Scripts, notebooks and chapters of books as scripts."""

from __future__ import annotations

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
        return "\n\n".join(map(without_magics, chapter_blocks(text)))
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
            blocks.append(TAB.sub("", code))
    return blocks


def without_magics(cell: str) -> str:
    """A cell without what only a notebook understands."""
    return MAGIC.sub(lambda found: f"{found.group(1)}pass" if found.group(1) else "", cell)
