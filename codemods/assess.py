"""From a run's outcome to the figures of `migrate assess`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from migrate.assessment import ApiUse, Assessment, FileUse, Share, TargetUse
from migrate.catalog.registry import find
from migrate.codemods.outcome import Fate, Migrated, Outcome, Reference
from migrate.deployment import TARGETS
from migrate.finding import Finding, Severity


def assess(outcome: Outcome) -> Assessment:
    """The figures of a run. A file that touches the framework and cannot be read counts as left."""
    errors = [finding for finding in outcome.findings if finding.severity is Severity.ERROR]
    found = [reference for file in outcome.files for reference in file.references]
    per_file = tuple(_files(outcome, errors))
    whole = sum(file.is_whole for file in per_file)
    apis = sorted(_apis(outcome.files, errors), key=_order)
    return Assessment(
        seen=outcome.total,
        references=_share(found),
        calls=_share(reference for reference in found if reference.called),
        files=Share(whole, len(per_file) - whole),
        apis=tuple(apis),
        per_file=per_file,
        targets=tuple(_targets(outcome.files)),
        levels={level.value: count for level, count in outcome.levels.items()},
        findings=outcome.findings,
        suppressed=outcome.suppressed,
        keras=outcome.keras,
    )


def _order(use: ApiUse) -> tuple[int, int, str]:
    return -max(use.references.left, sum(use.codes.values())), -use.references.total, use.api


def _share(references: Iterable[Reference]) -> Share:
    fates = Counter(reference.fate for reference in references)
    return Share(fates[Fate.REWRITTEN], fates[Fate.LEFT], fates[Fate.KEPT])


def _files(outcome: Outcome, errors: Sequence[Finding]) -> Iterator[FileUse]:
    wrong = Counter(finding.path for finding in errors)
    references = {str(file.path): file.references for file in outcome.files}
    for path in sorted(references.keys() | wrong.keys()):
        found = references.get(path, ())
        if found or wrong[path]:
            calls = _share(reference for reference in found if reference.called)
            yield FileUse(path, _share(found), calls, wrong[path])


def _apis(files: Sequence[Migrated], errors: Sequence[Finding]) -> Iterator[ApiUse]:
    levels: dict[str, Counter[str]] = {}
    codes: dict[str, Counter[str]] = {}
    uses: dict[str, list[tuple[str, Reference]]] = {}
    for file in files:
        for level, api in file.levels:
            levels.setdefault(api, Counter())[level.value] += 1
        for reference in file.references:
            uses.setdefault(_name(reference.api), []).append((str(file.path), reference))
            if reference.fate is Fate.LEFT and reference.code:
                codes.setdefault(_name(reference.api), Counter())[reference.code] += 1
    named = {reference.api for found in uses.values() for _, reference in found}
    for finding in errors:
        if finding.api and finding.api not in named:
            codes.setdefault(_name(finding.api), Counter())[finding.code] += 1
    for api in uses.keys() | codes.keys() | levels.keys():
        found = uses.get(api, [])
        row = find(api)
        yield ApiUse(
            api=api,
            target=row.target.partition("(")[0] if row else "",
            references=_share(reference for _, reference in found),
            calls=_share(reference for _, reference in found if reference.called),
            levels=dict(levels.get(api, Counter()).most_common()),
            codes=dict(codes.get(api, Counter()).most_common()),
            files=len({path for path, _ in found}),
        )


def _name(api: str) -> str:
    """One name for an API and its aliases: the row's own."""
    row = find(api)
    return row.name if row else api


def _targets(files: Sequence[Migrated]) -> Iterator[TargetUse]:
    for target in TARGETS:
        places = dict.fromkeys(
            f"{file.path}:{f'cell {reference.cell}:' if reference.cell else ''}{reference.line}"
            for file in files
            for reference in file.references
            if target.is_used_by(reference.api)
        )
        if places:
            yield TargetUse(target.name, target.advice, tuple(places))
