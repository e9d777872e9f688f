"""The codemod: from paths to an outcome that says what every file becomes. Nothing is written here.

outcome = run([Path("project")], Options(style=Style.EXACT))
outcome.files, outcome.findings, outcome.provenance
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from migrate import __version__, garbage
from migrate.codemods import carry, files, find, redefined
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.repository import SUPPORT_MODULE, Module
from migrate.codemods.context import Links, Options, Placed
from migrate.codemods.files import Found, Project
from migrate.codemods.find import Index
from migrate.codemods.keras_generation import generations
from migrate.codemods.migrate_file import Draft, Migrated, finish, plan
from migrate.codemods.outcome import Outcome as Outcome
from migrate.codemods.parsed import keep
from migrate.codemods.rewrite import rewrites
from migrate.codemods.source import Source, Unreadable, is_generated
from migrate.codemods.sources import code, decode, placed
from migrate.codemods.suppression import hidden
from migrate.codemods.taken import taken
from migrate.errors import MigrateError
from migrate.finding import Finding, Suppressed, by_place
from migrate.keras import Keras, using
from migrate.provenance import Provenance

DEPTH = 20_000  # recursion limit while trees are walked: a chain of 1,000 `+` is 1,000 levels deep
PROCESS = Path(__file__).parent / "support_process" / "migrate_data_process.py"
PROCESS_USER = "run_in_tensorflow"
"""The program that data kept in TensorFlow runs in, and the support function that needs it."""


def run(paths: Sequence[Path], options: Options) -> Outcome:
    """Migrate the files at and below the paths.

    Raises:
        MigrateError: a path does not exist, no Python file is there, or the one file asked for cannot be read.
    """
    with garbage.rarely():
        return _run(files.project(paths), options)


def _run(project: Project, options: Options) -> Outcome:
    index = find.index(project)
    if project.single and index.failures:
        file, error = index.failures[0]
        place = f"{file.file}:{error.line}" if error.line else str(file.file)
        raise MigrateError(f"{place}: {error}")
    links = Links()
    written_for = generations(index, options.keras)
    with _deep_recursion():
        done, sources = _migrate_all(index, links, options, written_for)
    kerases = {file.path: written_for[file.module] for file in index.relevant}
    done = [replace(placed(file, sources.get(file.path)), keras=kerases[file.path]) for file in done]
    done.sort(key=lambda file: file.path)
    findings = [_unreadable(file, error) for file, error in index.failures]
    findings += [Finding("SRC004", why, str(path)) for path, why in project.unreadable]
    findings += [finding for file in done for finding in file.findings]
    findings, hidden = _by_options(findings, options)
    return Outcome(
        root=project.root,
        files=tuple(done),
        sources=sources,
        support=_support(index, done),
        findings=tuple(by_place(findings)),
        provenance=_provenance(done, links, options, written_for),
        total=len(project.files),
        suppressed=(*(item for file in done for item in file.suppressed), *hidden),
    )


def _by_options(findings: Sequence[Finding], options: Options) -> tuple[list[Finding], list[Suppressed]]:
    """The findings to report, and those about whole files that `--select` and `--ignore` leave out."""
    shown: list[Finding] = []
    out: list[Suppressed] = []
    for finding in findings:
        by = hidden(finding.code, options.select, options.ignore)
        if by is None:
            shown.append(finding)
        else:
            out.append(Suppressed(finding, by))
    return shown, out


def _migrate_all(
    index: Index, links: Links, options: Options, written_for: Mapping[str, Keras]
) -> tuple[list[Migrated], dict[PurePosixPath, Source]]:
    """Outcomes and sources of all files. They are planned in the order of imports; a file that no other imports is
    finished at once, so that its tree can go, and the others after them.

    Args:
        written_for: by module, the Keras.
    """
    drafts: dict[str, Draft] = {}
    done: list[Migrated] = []
    sources: dict[PurePosixPath, Source] = {}
    texts: dict[str, bytes | str] = {
        file.module: code(file.path, index.data[file.module]) for file in index.relevant
    }
    chosen = rewrites(options.direction)
    for file in index.relevant:
        data = index.data[file.module]
        source, imported = Source(""), any(index.repository.importers(file.module))
        try:
            source = sources[file.path] = decode(file.path, data, options.outputs)
            if is_generated(data):
                finding = Finding(
                    "SRC005", "the head of the file says that a program wrote it", str(file.path)
                )
                done.append(Migrated(file.path, source.text, source.text, (finding,)))
                continue
            own = replace(options, keras=written_for[file.module])
            if tree := index.trees.pop(file.module, None):
                keep(source.text, tree)
            with using(written_for[file.module]):
                text, renamed = (source.text, ()) if imported else redefined.apart(source.text)
                draft = plan(file.path, text, file.module, index.repository, links, own, chosen)
        except Unreadable as error:
            done.append(Migrated(file.path, "", "", (_unreadable(file, error),)))
        except (cst.ParserSyntaxError, RecursionError) as error:
            reason = "nested too deeply" if isinstance(error, RecursionError) else error.message
            finding = Finding("SRC001", f"cannot be taken apart: {reason}", str(file.path))
            done.append(Migrated(file.path, source.text, source.text, (finding,)))
        except Exception as error:  # a mistake of ours costs the user this file, never the run
            done.append(unchanged(file.path, source.text, error))
        else:
            if imported:
                drafts[file.module] = draft
            else:
                finished = _finished(file.module, draft, index, texts)
                done.append(redefined.settled(finished, source.text, renamed))
                draft.context.release()
    done += _finish_all(drafts, index, texts)
    for draft in drafts.values():  # only now: rewrites may look at what others have told them of other files
        draft.context.release()
    return done, sources


def _finish_all(drafts: Mapping[str, Draft], index: Index, texts: dict[str, bytes | str]) -> list[Migrated]:
    """Finish the drafts, importers first: what they still import from a file must stay in it."""
    return [_finished(module, draft, index, texts) for module, draft in reversed(list(drafts.items()))]


def _finished(module: str, draft: Draft, index: Index, texts: dict[str, bytes | str]) -> Migrated:
    """The outcome of a draft.

    Args:
        texts: what each file to look at holds by now, to which this one's is added.
    """
    importers = [item for item in index.repository.importers(module) if item.name in texts]

    def kept(name: str) -> bool:
        return any(
            taken(texts[item.name], item.package).takes(module, name)
            for item in importers
            if _may_take(item, texts[item.name], module, name)
        )

    try:
        migrated = finish(draft, kept)
    except Exception as error:  # a mistake of ours costs the user this file, never the run
        text = draft.context.tree.text
        migrated = unchanged(draft.context.path, text, error, draft.context.placed)
    texts[module] = migrated.text
    return migrated


def _may_take(importer: Module, text: bytes | str, module: str, name: str) -> bool:
    """Whether a text can take a name from a module at all: it is parsed only then."""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if name not in text:
        return False
    if importer.stars:
        return True
    listed = r"(?:\((?:[^)#]|#[^\n]*)*|(?:[^\n\\]|\\.)*)"
    taking = rf"\.\s*{re.escape(name)}\b|import\b\s*{listed}\b{re.escape(name)}\b"
    return re.search(taking, text, re.DOTALL) is not None


def unchanged(path: PurePosixPath, text: str, error: Exception, placed: Sequence[Placed] = ()) -> Migrated:
    """A file that stays as it was, because of a mistake of ours in it; what was found of it before is still told."""
    finding = Finding("SRC008", f"{type(error).__name__}: {error}; please report it", str(path))
    return Migrated(path, text, text, (*(item.finding for item in placed), finding))


def _unreadable(file: Found, error: Unreadable) -> Finding:
    return Finding(error.code, str(error), str(file.path), error.line)


def _support(index: Index, done: Sequence[Migrated]) -> dict[PurePosixPath, str]:
    """The support files that the migrated files import from, with what an earlier run put into them."""
    places = {file.path: file.support for file in index.files}
    needed: dict[PurePosixPath, set[str]] = {}
    for file in done:
        if file.support and file.changed:
            needed.setdefault(places[file.path], set()).update(file.support)
    made: dict[PurePosixPath, str] = {}
    for path, names in needed.items():
        existing = index.root / path
        if existing.is_file():
            names |= carry.present(existing.read_text(encoding="utf-8"))
        made[path] = carry.assemble(names)
        if PROCESS_USER in names:
            made[path.with_name(PROCESS.name)] = PROCESS.read_text(encoding="utf-8")
    kept = ((PurePosixPath(path), text) for file in done for path, text in file.modules)
    return made | dict(kept)


def _provenance(
    done: Sequence[Migrated], links: Links, options: Options, written_for: Mapping[str, Keras]
) -> Provenance | None:
    changed = [file for file in done if file.changed]
    if not changed:
        return None
    return Provenance(
        tool=f"migrate {__version__}",
        style=options.style.value,
        files={str(file.path): str(file.path) for file in changed if file.path.stem != SUPPORT_MODULE},
        kept={str(file.path): path for file in changed for path, _ in file.modules},
        classes=tuple(links.classes),
        models=tuple(
            replace(
                link,
                training=links.trainings.get(link.source, link.training),
                keras=written_for[link.source.partition(":")[0]].generation,
            )
            for link in links.models
        ),
    )


@contextmanager
def _deep_recursion() -> Iterator[None]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, DEPTH))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
