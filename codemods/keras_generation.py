"""Which Keras each file of a run is written for: said by the user, by the code, or by the project's requirements.

Files that import one another run in one process, so they have one Keras; what any of them says holds for all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from migrate.codemods.analysis.repository import Repository
from migrate.codemods.find import Index
from migrate.codemods.keras_generation_code import Evidence, of_file
from migrate.codemods.keras_generation_pins import Pin, nearest
from migrate.codemods.sources import code
from migrate.keras import UNKNOWN, Keras


def generations(index: Index, chosen: Keras | None) -> Mapping[str, Keras]:
    """By module name, the Keras of every file to look at.

    Args:
        chosen: what the user has said; None if nothing.
    """
    names = [file.module for file in index.relevant]
    if chosen is not None:
        return dict.fromkeys(names, chosen)
    evidence = {file.module: tuple(_of(index, file.module)) for file in index.relevant}
    folders = {file.module: file.file.parent for file in index.relevant}
    pins: dict[Path, Pin | None] = {}
    made: dict[str, Keras] = {}
    for group in _together(index.repository, names):
        keras = decided(item for name in group for item in evidence[name])
        for name in group if keras is None else ():
            folder = folders[name]
            if folder not in pins:
                pins[folder] = nearest(folder, index.root)
            if pin := pins[folder]:
                keras = Keras(pin.generation, pin.why)
                break
        made |= dict.fromkeys(group, keras or UNKNOWN)
    return made


def _of(index: Index, name: str) -> Iterable[Evidence]:
    module = index.repository.modules[name]
    return of_file(module, code(module.path, index.data[name]))


def decided(evidence: Iterable[Evidence]) -> Keras | None:
    """What the strongest evidence says; if that contradicts itself, what most of it says."""
    listed = sorted(evidence, key=lambda item: item.rank)
    strongest = [item for item in listed if item.rank == listed[0].rank]
    if not strongest:
        return None
    generation = Counter(item.generation for item in strongest).most_common(1)[0][0]
    return Keras(generation, next(item.why for item in strongest if item.generation == generation))


def _together(repository: Repository, names: list[str]) -> list[list[str]]:
    """The files in groups: a file and those that it imports, directly or not, lie in one."""
    group = {name: [name] for name in names}
    for name in names:
        for imported in repository.imports_of(repository.modules[name]):
            found, _ = repository.split(imported)
            if found is None or found.name not in group or group[found.name] is group[name]:
                continue
            group[name] += group[found.name]
            for member in group[found.name]:
                group[member] = group[name]
    return list({id(members): members for members in group.values()}.values())
