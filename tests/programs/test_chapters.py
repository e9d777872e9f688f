"""Notebooks and chapters become scripts."""

from __future__ import annotations

import json
from pathlib import Path

from tests.programs.chapters import script_text, without_tabs
from tests.programs.listing import read_list
from tests.programs.prepare import fetched, imported

CHAPTER = """# A chapter

```python
import tensorflow as tf
```

```{.python .input}
%%tab pytorch
import torch
```

```{.python .input  n=3}
%%tab mxnet, tensorflow
x = tf.range(4)
```

```{.python .input}
#@tab all
print(x)
```

```
not code
```
"""


def test_a_chapter_is_its_blocks_for_tensorflow(tmp_path: Path) -> None:
    chapter = tmp_path / "chapter.md"
    chapter.write_text(CHAPTER)
    assert script_text(chapter).split() == [
        "import",
        "tensorflow",
        "as",
        "tf",
        "x",
        "=",
        "tf.range(4)",
        "print(x)",
    ]


def test_branches_for_other_frameworks_go() -> None:
    cell = "def f():\n    if tab.selected('jax'):\n        a()\n    if tab.selected('tensorflow'):\n        b()\n"
    assert without_tabs(cell) == "def f():\n    b()\n"


def test_downloads_of_the_shell_are_found() -> None:
    assert fetched('"!wget -q https://a.org/b/c.zip\\n"\ncurl -LO http://d.org/e.tar.gz\n') == (
        "c.zip",
        "e.tar.gz",
    )


def test_a_notebook_is_its_cells_without_magics(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["words"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "x = 1\n", "if x:\n", "    !ls\n"]},
        {"cell_type": "code", "source": ["%%bash\n", "ls"]},
    ]
    notebook = tmp_path / "notebook.ipynb"
    notebook.write_text(json.dumps({"cells": cells}))
    assert script_text(notebook) == "\nx = 1\nif x:\n    pass\n"


def test_the_list_is_read() -> None:
    (program,) = read_list("# words\n\na/b\\ c.py 2 size=3 name='x'  # why\n")
    assert (program.path, program.keras, program.settings) == ("a/b c.py", 2, {"size": "3", "name": "'x'"})
    assert program.corpus == "a"


def test_imported_modules_are_found() -> None:
    assert imported("import a.b\nfrom c import d") == ["a.b", "c", "c.d"]
