"""What real input pipelines do: programs that print the same in TensorFlow, migrated, and with their data kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.codemods.checks import codes
from tests.codemods.printing import printed, written

from migrate.codemods.context import Options
from migrate.codemods.engine import run

PROGRAMS = Path(__file__).parent / "sides" / "pipelines"


@pytest.mark.parametrize("program", ["of_arrays.py", "of_files.py"])
def test_pipelines_give_the_same_wherever_they_run(program: str, tmp_path: Path) -> None:
    before = tmp_path / "before"
    before.mkdir()
    (before / "program.py").write_bytes((PROGRAMS / program).read_bytes())
    expected = printed(before)
    assert len(expected.splitlines()) > 20
    for name, options in (("migrated", Options()), ("kept", Options(keep_data=True))):
        outcome = run([before / "program.py"], options)
        assert set(codes(outcome)) <= {"NUM804"}
        assert printed(written(outcome, tmp_path / name)) == expected
        assert "tensorflow" not in (tmp_path / name / "program.py").read_text().replace(
            "run_in_tensorflow", ""
        )
