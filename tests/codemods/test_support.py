"""The parts of the support file fit into one file."""

from __future__ import annotations

import ast
from collections import Counter

from migrate.codemods import carry


def test_no_two_parts_define_the_same_name() -> None:
    """In the assembled file the later one would take the earlier one's place."""
    assert [name for name, count in Counter(defined()).items() if count > 1] == []


def test_all_parts_together_are_a_program() -> None:
    compile(carry.assemble(carry.files()), "migrate_support.py", "exec")


def defined() -> list[str]:
    """What the parts define at their top, private names too."""
    names: list[str] = []
    for path in set(carry.files().values()):
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                names.append(statement.name)
            elif isinstance(statement, ast.Assign):
                names += [target.id for target in statement.targets if isinstance(target, ast.Name)]
            elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                names.append(statement.target.id)
    return names
