"""What the user has decided to keep: by a comment at the place, or by an option for the whole run."""

from __future__ import annotations

import pytest

from migrate.codemods.context import Options
from migrate.codemods.engine import Outcome, run

from .checks import codes, migrate, output, text_of


def run_with(source: str, tmp_path, **options: tuple[str, ...]) -> Outcome:  # type: ignore[no-untyped-def]
    file = tmp_path / "program.py"
    file.write_text(text_of(source))
    return run([file], Options(**options))


@pytest.mark.parametrize(
    "source",
    [
        "import tensorflow as tf\ny = tf.none_such(1)  # migrate: keep[API101] served elsewhere\n",
        "import tensorflow as tf\n# migrate: keep[API101] served elsewhere\ny = tf.none_such(1)\n",
        "import tensorflow as tf\n# migrate: keep[API101] served elsewhere\n# and this is why\ny = tf.none_such(1)\n",
        "import tensorflow as tf\ny = f(  # migrate: keep[SHP201, api101] served elsewhere\n    tf.none_such(1),\n)\n",
        "import tensorflow as tf\n\n\ndef f():  # migrate: keep[API101] all of it\n    return tf.none_such(1)\n",
        "import tensorflow as tf\n\n\n# migrate: keep[API101] all of it\nclass A:\n    y = tf.none_such(1)\n",
    ],
)
def test_a_comment_keeps_the_statement_that_it_is_at(source: str) -> None:
    outcome = migrate(source)
    assert codes(outcome) == []
    assert output(outcome) == source
    (suppressed,) = outcome.suppressed
    assert suppressed.by.kind == "inSource"
    assert suppressed.by.reason


@pytest.mark.parametrize(
    "source",
    [
        "import tensorflow as tf\ny = tf.none_such(1)  # migrate: keep[SHP201] another code\n",
        "import tensorflow as tf\nx = 1  # migrate: keep[API101] another line\ny = tf.none_such(1)\n",
        "import tensorflow as tf\n# migrate: keep[API101] a blank line between\n\ny = tf.none_such(1)\n",
        'import tensorflow as tf\ny = tf.none_such("# migrate: keep[API101] a string")\n',
    ],
)
def test_a_comment_holds_for_nothing_else(source: str) -> None:
    assert "API101" in codes(migrate(source))


def test_what_is_not_kept_at_the_place_is_rewritten_still() -> None:
    outcome = migrate(
        "import tensorflow as tf\ny = tf.none_such(tf.square(x))  # migrate: keep[API101] served elsewhere\n"
    )
    assert "y = tf.none_such(torch.square(x))  # migrate: keep[API101]" in output(outcome)


def test_a_comment_that_suppresses_nothing_is_noted() -> None:
    outcome = migrate("import tensorflow as tf\ny = tf.zeros((2, 3))  # migrate: keep[API101] once needed\n")
    assert [finding.code for finding in outcome.findings] == ["SRC021"]


@pytest.mark.parametrize("comment", ["keep", "keep[] why", "keep[API999] why", "keep[API101]"])
def test_a_comment_that_cannot_work_is_a_warning(comment: str) -> None:
    outcome = migrate(f"import tensorflow as tf\ny = tf.zeros((2, 3))  # migrate: {comment}\n")
    (finding,) = outcome.findings
    assert (finding.code, finding.severity, finding.line) == ("SRC020", "warning", 2)


SOURCE = "import tensorflow as tf\ny = tf.none_such(1)\nz = tf.split(x, n)\n"


def test_an_ignored_code_is_neither_reported_nor_marked(tmp_path) -> None:  # type: ignore[no-untyped-def]
    outcome = run_with(SOURCE, tmp_path, ignore=("API101",))
    assert "API101" not in {finding.code for finding in outcome.findings}
    assert "API101" not in output(outcome)
    assert [item.by.reason for item in outcome.suppressed] == ["--ignore API101"]


def test_only_selected_codes_are_reported(tmp_path) -> None:  # type: ignore[no-untyped-def]
    every = {finding.code for finding in run_with(SOURCE, tmp_path).findings}
    assert len(every) > 1
    chosen = run_with(SOURCE, tmp_path, select=("API101",))
    assert {finding.code for finding in chosen.findings} == {"API101"}
    assert {item.finding.code for item in chosen.suppressed} == every - {"API101"}


def test_the_beginning_of_a_code_stands_for_a_family(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert run_with(SOURCE, tmp_path, ignore=("API1", "SHP")).findings == ()


def test_a_file_that_does_not_parse_can_be_ignored_too(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "old.py").write_text("import tensorflow as tf\nprint tf.constant(1)\n")
    (tmp_path / "new.py").write_text("import tensorflow as tf\n")
    outcome = run([tmp_path], Options(ignore=("SRC001",)))
    assert outcome.findings == ()
    assert [item.finding.path for item in outcome.suppressed] == ["old.py"]
