"""The support package: its files end up in one, so what they define must not meet there."""

from __future__ import annotations

import ast
from collections import defaultdict

from migrate.codemods.carry import FOLDER


def _defined(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def test_no_two_files_define_the_same_name() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(FOLDER.glob("[a-z]*.py")):
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            for name in _defined(statement):
                found[name].append(path.name)
    assert {name: files for name, files in found.items() if len(files) > 1} == {}
