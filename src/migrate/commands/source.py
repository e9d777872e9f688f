"""A model file as readable PyTorch source with its weights: what `migrate convert` does where no class is given.

The file's architecture is written as Keras source, the codemod makes a plain module of that, and the weights go into
it. Everything is put together in a folder beside the one asked for, which takes its place at the end.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.errors import MigrateError
from migrate.provenance import ClassLink, LayerLink, Provenance

if TYPE_CHECKING:
    from migrate.codemods.outcome import Outcome
    from migrate.converters.conversion import Conversion
    from migrate.converters.source.program import Program
    from migrate.keras import Keras
    from migrate.worker import Worker

CODE = "model.py"
WEIGHTS = "weights.safetensors"
MOST_LISTED = 20
OWNERLESS = "MOD402"  # of every layer of a model that something else keeps from being one
HEAD = '''"""The model `{model}` of {file}.

    model = {function}()
    model.load_state_dict(safetensors.torch.load_file("{weights}"))
    model.eval()
"""

'''


def convert_to_source(
    checkpoint: Path, *, output: Path, torch_worker: Worker, dtype: str | None = None
) -> Conversion:
    """Write ``model.py``, ``weights.safetensors`` and what they need to a new folder.

    Args:
        checkpoint: a whole model: ``.keras``, ``.h5``, or a SavedModel of Keras 2.
        output: the folder; it may exist if it is empty.
        torch_worker: where the code is imported.
        dtype: what floating point weights are rounded to, see `migrate.converters.convert`.

    Raises:
        MigrateError: the file holds no architecture, or one that cannot be written; nothing is left behind then.
    """
    from migrate.converters.checkpoints import atomic
    from migrate.converters.convert import convert
    from migrate.converters.source.written import keras_source

    atomic.see_vacant(output)
    source = keras_source(checkpoint)
    if source is None:
        raise MigrateError(
            f"{checkpoint}: holds weights, but no architecture of Keras; give the class: --into MODULE:CLASS"
        )
    with atomic.new_folder(output) as stage:
        known = _write_code(checkpoint, *source, stage)
        (link,) = known.models
        conversion = convert(
            checkpoint,
            into=link.root,
            output=stage / WEIGHTS,
            torch_worker=torch_worker,
            path=(stage,),
            provenance=known,
            dtype=dtype,
        )
    return replace(conversion, output=output / WEIGHTS)


def _write_code(checkpoint: Path, program: Program, keras: Keras, stage: Path) -> Provenance:
    """Migrate the Keras source into the folder; what the provenance file says of it.

    Raises:
        MigrateError: something in it has no counterpart.
    """
    from migrate.catalog.model import Style
    from migrate.codemods import engine
    from migrate.codemods.outcome import Options
    from migrate.codemods.output import write_tree

    with tempfile.TemporaryDirectory(prefix="migrate-source-") as folder:
        source = Path(folder, CODE)
        source.write_text(program.text, encoding="utf-8")
        outcome = engine.run([source], Options(style=Style.EXACT, keras=keras))
        _refuse_errors(checkpoint, outcome, program)
        assert outcome.provenance is not None
        known = _with_layers(outcome.provenance, program)
        head = HEAD.format(
            model=program.model, file=checkpoint.name, function=program.function, weights=WEIGHTS
        )
        files = tuple(replace(file, text=head + file.text) for file in outcome.files)
        write_tree(replace(outcome, files=files, provenance=known), [source], stage)
    return known


def _refuse_errors(checkpoint: Path, outcome: Outcome, program: Program) -> None:
    """Refuse code that is not complete.

    Raises:
        MigrateError: it is not; the message lists the statements that could not be rewritten.
    """
    errors = [finding for finding in outcome.findings if finding.severity == "error"]
    causes = [finding for finding in errors if finding.code != OWNERLESS]  # the others come of these
    errors = causes or errors
    if not errors and outcome.provenance is not None and len(outcome.provenance.models) >= 1:
        return
    lines = program.text.splitlines()
    said = [
        f"  {finding.code} {finding.message}"
        + (f" in `{lines[finding.line - 1].strip()}`" if finding.line else "")
        for finding in errors[:MOST_LISTED]
    ]
    left = len(errors) - len(said)
    said += [f"  and {left} more"] if left > 0 else []
    raise MigrateError(
        f"{checkpoint}: the model cannot be written as PyTorch source; nothing was written\n"
        + "\n".join(said)
    )


def _with_layers(known: Provenance, program: Program) -> Provenance:
    """The provenance with the file's layers in the order in which the code makes them, and the model alone.

    The names that blocks give their layers are not the file's: they are left out.
    """
    model = next(link for link in known.models if link.target.endswith(f":{program.function}"))
    addresses = tuple("/".join(address) for address in program.layers)
    return replace(
        known,
        classes=tuple(_nameless(link) if link.target != model.root else link for link in known.classes),
        models=(replace(model, layers=addresses),),
    )


def _nameless(link: ClassLink) -> ClassLink:
    members = (
        replace(member, name=None) if isinstance(member, LayerLink) else member for member in link.members
    )
    return replace(link, members=tuple(members))
