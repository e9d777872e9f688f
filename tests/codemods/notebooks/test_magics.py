"""What stands in cells besides Python is kept as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.codemods.notebooks.build import migrated, notebook, sources

from migrate.codemods.notebooks import cells, installs, magics

KEPT = (
    "%matplotlib inline",
    "!ls -l",
    "!!ls",
    "files = !ls *.py",
    "a, b = %env HOME",
    "model?",
    "model.fit??",
    "?model",
    "%load_ext tensorboard",
    "!python train.py \\\n    --steps 3",
    "if True:\n    !mkdir data\n    %cd data",
    "for name in files:\n    !cat {name}",
    "x = '''\n%not a magic\n!nor this\n'''\n%time x",
    'y = (3\n     % 2)\n!echo "it\'s"',
    "!echo 'unclosed",
    "%time y = 3 # comment",
    "pip install -q gym",
    "if True:\n    pip install git+https://example.org/gym.git",
    "z = {'a?': 1}  # really?\n!true",
    "await client.close()",
    "x;",
    "async with session:\n    pass",
)


@pytest.mark.parametrize("source", KEPT)
def test_magics_become_python_and_come_back(source: str) -> None:
    cell = cells.read(1, source, {})
    assert cell.error is None
    assert cell.body.count("\n") == source.count("\n")
    assert magics.unmask(cell.body) == source


@pytest.mark.parametrize("source", KEPT)
def test_a_cell_with_them_is_rewritten_around_them(tmp_path: Path, source: str) -> None:
    content = notebook("import tensorflow as tf", f"{source}\nv = tf.exp(w)")
    _, after = migrated(tmp_path, content)
    assert sources(after) == ["import torch", f"{source}\nv = torch.exp(w)"]


@given(st.text(alphabet="ab%!?='\"\\\n #([{}])\t;", max_size=40))
def test_any_text_comes_back(source: str) -> None:
    assert magics.unmask(magics.mask(source)) == source


@pytest.mark.parametrize("head", ["%%time", "%%capture out", "\n%%timeit -n 3", "%%capture\n%%time"])
def test_cell_magics_stay_first(tmp_path: Path, head: str) -> None:
    _, after = migrated(tmp_path, notebook(f"{head}\nimport tensorflow as tf\nv = tf.exp(w)"))
    assert sources(after) == [f"{head}\nimport torch\nv = torch.exp(w)"]


@pytest.mark.parametrize(
    "cell",
    ["%%bash\nls", "%%html\n<b>tf.exp</b>", "%%writefile a.py\nimport tensorflow", "%%javascript\nfoo()"],
)
def test_cells_of_other_languages_are_untouched(tmp_path: Path, cell: str) -> None:
    _, after = migrated(tmp_path, notebook("import tensorflow as tf\nv = tf.exp(w)", cell))
    assert sources(after)[1] == cell


def test_what_they_have_to_do_with_the_framework_is_told(tmp_path: Path) -> None:
    content = notebook(
        "!pip install -q tensorflow==2.4 matplotlib\nimport tensorflow as tf",
        "%timeit tf.exp(w)",
        "%%writefile a.py\n\nimport tensorflow as tf",
        "def broken(:",
        "!saved_model_cli show --dir m",
        "%%bash\npip install keras",
        "v = tf.ones(3)",
    )
    outcome, after = migrated(tmp_path, content)
    told = [(finding.place, finding.code) for finding in outcome.findings]
    assert told == [
        ("study.ipynb:cell 1:1:1", "NBK912"),
        ("study.ipynb:cell 2:1:1", "NBK913"),
        ("study.ipynb:cell 3:3", "NBK911"),
        ("study.ipynb:cell 4:1", "NBK910"),
        ("study.ipynb:cell 5:1:1", "NBK913"),
        ("study.ipynb:cell 6:2", "NBK912"),
    ]
    made = sources(after)
    assert made[0].startswith(
        "# TODO(migrate): NBK912 this line installs tensorflow\n!pip install -q tensorflow==2.4"
    )
    assert made[3] == "def broken(:"
    assert made[6] == "v = torch.ones(3)"


@pytest.mark.parametrize(
    ("line", "packages"),
    [
        ("!pip install tensorflow", ("tensorflow",)),
        ("!pip3 install -q -U 'tensorflow>=2.4,<2.10' numpy", ("tensorflow",)),
        ("%pip install tf-keras keras_cv", ("tf-keras", "keras_cv")),
        ("!python -m pip install tensorflow-gpu==1.15 && ls", ("tensorflow-gpu",)),
        ("!cd x; pip install tensorflow[and-cuda]", ("tensorflow",)),
        ("!uv pip install tensorflow", ("tensorflow",)),
        ("pip install tensorflow", ("tensorflow",)),
        ("!pip install torch # not tensorflow", ()),
        ("!pip install -r tensorflow.txt", ()),
        ("!pip uninstall tensorflow", ()),
        ("!pip install tensorboard", ()),
        ("!echo pip install tensorflow", ()),
    ],
)
def test_what_a_line_installs(line: str, packages: tuple[str, ...]) -> None:
    assert installs.of_source(line) == packages
