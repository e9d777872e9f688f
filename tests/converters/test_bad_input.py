"""What cannot be converted is refused with a message that says what and where, and nothing is written."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from tests.converters.conftest import EVERY, HERE, Saved
from tests.converters.provenances import AMBIGUOUS, BY_MODEL, dense, made_from, provenance

from migrate.converters.checkpoints.registry import open_checkpoint
from migrate.converters.convert import convert
from migrate.errors import MigrateError
from migrate.worker import Worker

Refused = Callable[..., str]


@pytest.fixture
def refused(torch_side: Worker, tmp_path: Path) -> Refused:
    """Converts, and gives the message of the refusal; holds that nothing is left in the output's folder."""

    def check(checkpoint: Path, into: str, links: Any = None, **options: Any) -> str:
        folder = tmp_path / "output"
        folder.mkdir(exist_ok=True)
        with pytest.raises(MigrateError) as caught:
            convert(
                checkpoint,
                into=into,
                output=folder / "out.safetensors",
                torch_worker=torch_side,
                path=[HERE / "sides"],
                provenance=links,
                **options,
            )
        assert isinstance(caught.value, MigrateError)
        assert not list(folder.iterdir())
        return str(caught.value)

    return check


@pytest.mark.parametrize("form", EVERY)
@pytest.mark.parametrize("kept", [0.3, 0.9, 0.995])
def test_a_truncated_file(saved: Saved, tmp_path: Path, form: str, kept: float) -> None:
    whole = (saved("alternating")[0] / f"model.{form}").read_bytes()
    cut = tmp_path / f"cut.{form}"
    cut.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(MigrateError, match=rf"^{cut}: truncated.*; copy or save it again"):
        open_checkpoint(cut)


def test_a_damaged_archive_is_told_by_its_checksum(saved: Saved, tmp_path: Path) -> None:
    content = bytearray((saved("alternating")[0] / "model.keras").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "m.keras").write_bytes(content)
    with pytest.raises(MigrateError, match="truncated or damaged"):
        open_checkpoint(tmp_path / "m.keras")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.keras", b"", "the file is empty"),
        (
            "notes.txt",
            b"hello, world, this is a text",
            "not a checkpoint of a known format; these are read: .*Keras 3 archive",
        ),
        ("model.pt", b"\x80\x02}q\x00.pickle pickle pickle", "not a checkpoint of a known format"),
    ],
)
def test_a_foreign_file(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MigrateError, match=f"{name}: {message}"):
        open_checkpoint(tmp_path / name)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match=r"nothing\.keras: no such checkpoint"):
        open_checkpoint(tmp_path / "nothing.keras")
    with pytest.raises(MigrateError, match="a folder, and not a checkpoint of a known format"):
        open_checkpoint(tmp_path)


def test_a_prefix_is_not_a_file(saved: Saved) -> None:
    with pytest.raises(MigrateError, match=r"model: no such checkpoint; model\.index is there, give that"):
        open_checkpoint(saved("alternating")[0] / "model")


def test_an_hdf5_file_that_is_not_keras(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["images"] = np.zeros(3)
    with pytest.raises(MigrateError, match="not a checkpoint of a known format"):
        open_checkpoint(tmp_path / "data.h5")


def test_a_safetensors_file_has_no_layers(refused: Refused, tmp_path: Path) -> None:
    from migrate.converters.checkpoints import safetensors

    safetensors.write(tmp_path / "w.safetensors", {}, {})
    assert "names no Keras layers" in refused(tmp_path / "w.safetensors", "torch_models:Tied")


# Files that were made to do harm


def archive(path: Path, weights: bytes, config: str = "{}", compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as made:
        made.writestr("config.json", config)
        made.writestr("model.weights.h5", weights)
    return path


def test_an_archive_that_unpacks_without_bound(tmp_path: Path) -> None:
    bomb = archive(tmp_path / "bomb.keras", bytes(200_000_000), compression=zipfile.ZIP_DEFLATED)
    assert bomb.stat().st_size < 1_000_000
    with pytest.raises(MigrateError, match="would unpack to 200000000 bytes; refused"):
        open_checkpoint(bomb)


def test_an_array_that_claims_more_than_the_file_holds(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "m.weights.h5", "w") as file:
        file.create_dataset("layers/dense/vars/0", (100_000, 100_000), "f4", chunks=(100, 100))
    with pytest.raises(MigrateError, match="claims 40000000000 bytes, which the file cannot hold"):
        open_checkpoint(tmp_path / "m.weights.h5")


def external_link(file: h5py.File, secret: Path) -> None:
    file["layers/dense/vars/0"] = h5py.ExternalLink(str(secret), "/x")


def soft_link(file: h5py.File, secret: Path) -> None:
    file["layers/dense/vars/0"] = h5py.SoftLink("/")


def external_storage(file: h5py.File, secret: Path) -> None:
    file.create_dataset("layers/dense/vars/0", (4,), "f4", external=[(str(secret), 0, 16)])


def virtual(file: h5py.File, secret: Path) -> None:
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource(str(secret), "x", shape=(4,))
    file.create_virtual_dataset("layers/dense/vars/0", layout)


def circle(file: h5py.File, secret: Path) -> None:
    group = file.create_group("layers/dense/vars").parent
    group["again"] = group


@pytest.mark.parametrize("attack", [external_link, soft_link, external_storage, virtual, circle])
def test_a_file_that_leads_elsewhere(tmp_path: Path, attack: Callable[[h5py.File, Path], None]) -> None:
    with h5py.File(tmp_path / "secret.h5", "w") as secret:
        secret["x"] = np.arange(4.0, dtype="f4")
    with h5py.File(tmp_path / "m.weights.h5", "w") as file:
        attack(file, tmp_path / "secret.h5")
    with pytest.raises(MigrateError, match=r"is a link|lies in another file|nested deeper than"):
        open_checkpoint(tmp_path / "m.weights.h5")


def test_an_array_of_objects(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "m.weights.h5", "w") as file:
        file.create_dataset("layers/dense/vars/0", data=["text"], dtype=h5py.string_dtype())
    with pytest.raises(MigrateError, match="is not an array of numbers"):
        open_checkpoint(tmp_path / "m.weights.h5")


def test_a_lambda_layer_is_not_run(tmp_path: Path) -> None:
    """An architecture is data here: code in it stays what it is, text."""
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        file["layers/dense/vars/0"] = np.zeros(3)
    layer = {"class_name": "Lambda", "config": {"name": "f", "function": ["4wEAAAA=", None, None]}}
    config = json.dumps({"class_name": "Functional", "config": {"layers": [layer]}})
    with open_checkpoint(archive(tmp_path / "m.keras", content.getvalue(), config)) as checkpoint:
        assert set(checkpoint.entries) == {"layers/dense/vars/0"}


# Checkpoints and classes that do not belong together


def test_a_wrong_class_is_told_layer_by_layer(saved: Saved, refused: Refused) -> None:
    message = refused(saved("alternating")[0] / "model.keras", "torch_models:Nested", BY_MODEL["nested"])
    assert message.splitlines()[0].endswith(
        "model.keras does not fit torch_models:Nested; nothing was written"
    )
    assert "layer conv1d: 0 (2, 4, 5), 1 (5,): no module takes it" in message
    assert "module inner.dense_1 (Linear), from line 1: no layer fills weight (7, 5), bias (7,)" in message


def test_a_wrong_shape_is_told_with_both_shapes(saved: Saved, refused: Refused) -> None:
    message = refused(
        saved("ambiguous")[0] / "model.h5",
        "torch_models:Ambiguous",
        AMBIGUOUS,
        arguments={"units": 9},
        layers={"step0": "steps.0", "step1": "steps.1"},
    )
    assert (
        "step0 → steps.0 (Linear), from line 1: kernel (4, 4) becomes weight (4, 4), the module has (9, 4)"
        in message
    )


@pytest.mark.parametrize("form", EVERY)
def test_what_can_be_paired_in_two_ways_is_not_paired(saved: Saved, refused: Refused, form: str) -> None:
    message = refused(saved("ambiguous")[0] / f"model.{form}", "torch_models:Ambiguous", AMBIGUOUS)
    for name in ("step0", "step1"):
        assert f"  layer {name}: " in message
    assert message.count("fits steps.0, steps.1\n") == 2
    assert message.endswith("say it: --layer step1=steps.0")
    assert "step2" not in message  # of another shape: there is one way only


def test_a_link_without_a_layer_of_its_name(saved: Saved, refused: Refused) -> None:
    links = provenance(
        made_from("ambiguous", "Ambiguous", "functional", dense("steps.*"), dense("last", name="logits"))
    )
    message = refused(saved("ambiguous")[0] / "model.keras", "torch_models:Ambiguous", links)
    assert (
        "module last (Linear), from line 1: no layer named logits fills weight (3, 4), bias (3,)" in message
    )


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"step9": "last"}, "the checkpoint has no layer step9; it has step0, step1, step2"),
        ({"step0": "first"}, "the model has no module first for a layer; it has last, steps.0, steps.1"),
        ({"step0": "last", "step1": "last"}, "a module can be given one layer only"),
    ],
)
def test_what_the_user_says_must_exist(
    saved: Saved, refused: Refused, said: dict[str, str], message: str
) -> None:
    path = saved("ambiguous")[0] / "model.keras"
    assert message in refused(path, "torch_models:Ambiguous", AMBIGUOUS, layers=said)


def test_a_class_that_the_provenance_does_not_know(saved: Saved, refused: Refused) -> None:
    message = refused(saved("nested")[0] / "model.keras", "torch_models:Nested", AMBIGUOUS)
    assert message == (
        "torch_models:Nested: the provenance file knows no class torch_models:Nested; it knows torch_models:Ambiguous"
    )


@pytest.mark.parametrize(
    ("into", "message"),
    [
        ("torch_models", "torch_models: write it as package.module:Class"),
        (
            "nowhere:Net",
            "nowhere:Net: importing nowhere failed: ModuleNotFoundError: No module named 'nowhere'",
        ),
        ("torch_models:Nothing", "torch_models:Nothing: torch_models has no Nothing"),
        ("torch_models:not_a_module", "torch_models:not_a_module: gives a dict, not a torch.nn.Module"),
        ("torch_models:Block", "torch_models:Block() failed: TypeError: Block.__init__() missing 1 required"),
        ("keras_models:Block", "keras_models:Block: importing keras_models failed: ModuleNotFoundError"),
    ],
)
def test_a_class_that_cannot_be_built(saved: Saved, refused: Refused, into: str, message: str) -> None:
    assert refused(saved("nested")[0] / "model.keras", into).startswith(message)


def test_an_output_folder_that_is_not_there(saved: Saved, torch_side: Worker, tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match="there is no folder"):
        convert(
            saved("nested")[0] / "model.keras",
            into="torch_models:Nested",
            output=tmp_path / "nowhere" / "out.safetensors",
            torch_worker=torch_side,
        )


@pytest.mark.parametrize("links", [AMBIGUOUS, None])
def test_a_module_that_no_layer_is_known_to_become(saved: Saved, refused: Refused, links: Any) -> None:
    """A parameter of the model's own, which Keras would have made with ``add_weight``."""
    message = refused(saved("ambiguous")[0] / "model.keras", "torch_models:Scaled", links)
    expected = "module the model (Scaled): no Keras layer is known to become it, so nothing fills scale (3,)"
    assert expected in message


def legacy(path: Path, link: Any) -> Path:
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [b"dense"]
        file.create_group("dense").attrs["weight_names"] = [b"dense/kernel:0"]
        if link is not None:
            file["dense/dense/kernel:0"] = link
    return path


@pytest.mark.parametrize(
    ("link", "message"),
    [
        (None, "dense/kernel:0 is listed but not stored; copy or save the file again"),
        (h5py.SoftLink("/secret"), "/dense/dense/kernel:0 is a link; links in checkpoints are not followed"),
        (h5py.ExternalLink("x.h5", "/secret"), "/dense/dense/kernel:0 is a link"),
    ],
)
def test_a_listed_weight_that_is_not_there(tmp_path: Path, link: Any, message: str) -> None:
    with pytest.raises(MigrateError, match=message):
        open_checkpoint(legacy(tmp_path / "m.h5", link))
