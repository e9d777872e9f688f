"""Names that become free: ``EarlyStopping`` from Keras goes, and the class that takes its place gets the name.

While a file is planned, every name of its own is taken, and an import of the same name gets another one,
``EarlyStopping_``. Once it is known which imports go, that one is spelled as it should be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from migrate.codemods.aliases import Alias
from migrate.codemods.analysis.scopes import Scopes
from migrate.codemods.edits import TextEdit
from migrate.codemods.localnames import Import


def reclaim(
    edits: Sequence[TextEdit], needed: Iterable[Import], removed: Iterable[Alias], scopes: Scopes
) -> tuple[list[TextEdit], list[Import]]:
    """The edits and the new imports with every name that has become free.

    Args:
        removed: imports and renamings that go.
    """
    gone = {id(alias.binding) for alias in removed}
    renamed: dict[str, str] = {}
    imports: list[Import] = []
    for item in needed:
        if item.alias.rstrip("_0123456789") == item.name and item.name and _is_free(item.name, gone, scopes):
            renamed[item.alias] = item.name
            imports.append(replace(item, alias=""))
        else:
            imports.append(item)
    if not renamed:
        return list(edits), imports
    pattern = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, renamed))})\b")
    changed = [replace(edit, text=pattern.sub(lambda found: renamed[found[0]], edit.text)) for edit in edits]
    return changed, imports


def _is_free(name: str, gone: set[int], scopes: Scopes) -> bool:
    """Whether everything that bound a name goes."""
    bindings = [binding for scope in scopes.all for binding in scope.bindings.get(name, ())]
    return bool(bindings) and all(id(binding) in gone for binding in bindings)
