"""Distributed tensors: meshes of devices, and how tensors lie on them.

Proofs run on a mesh of one device; tests/codemods/test_layouts.py compares the parts on a mesh of eight.

https://www.tensorflow.org/guide/dtensor_overview and https://pytorch.org/docs/stable/distributed.tensor.html
"""

from migrate.catalog.model import Caveat, Constant, Function, Level, Rendering
from migrate.catalog.proofs import Proof

URL = "https://www.tensorflow.org/api_docs/python/tf/experimental/dtensor"
PACKAGE = "tf.experimental.dtensor"
MESH = f"{PACKAGE}.create_mesh([('x', 1), ('y', 1)], devices=['CPU:0'])"
PROCESSES = "PyTorch has one process a device, which torchrun starts; TensorFlow has one process for all"
USES = ("list(made.sharding_specs)", "made.rank", "made.num_shards(0)")

ROWS = (
    Constant(
        source=f"{PACKAGE}.UNSHARDED",
        target="'unsharded'",
        renderings=(Rendering("'unsharded'"),),
        proofs=(Proof(f"{PACKAGE}.UNSHARDED"),),
        url=URL,
    ),
    Function(
        source=f"{PACKAGE}.create_mesh(mesh_dims, mesh_name='', devices=None, device_type=None, "
        "use_xla_spmd=False)",
        target="support.create_mesh(mesh_dims, devices=None, device_type=None)",
        caveats=(Caveat("True", Level.APPROXIMATE, PROCESSES),),
        renderings=(Rendering("support.create_mesh(mesh_dims, devices=devices, device_type=device_type)"),),
        ignored={"mesh_name": "a label", "use_xla_spmd": "a compiler of TensorFlow's"},
        proofs=(
            Proof(
                f"{PACKAGE}.create_mesh([('x', 1), ('y', 1)], devices=['CPU:0'])",
                uses=("tuple(made.shape if isinstance(made.shape, tuple) else made.shape())",),
            ),
            Proof(
                f"{PACKAGE}.create_mesh(mesh_dims=[('batch', 1)], mesh_name='m', devices=['CPU:0'])",
                uses=("tuple(made.shape if isinstance(made.shape, tuple) else made.shape())",),
            ),
        ),
        url=f"{URL}/create_mesh",
    ),
    Function(
        source=f"{PACKAGE}.Layout(sharding_specs, mesh)",
        target="support.Layout(sharding_specs, mesh)",
        renderings=(Rendering("support.Layout(sharding_specs, mesh)"),),
        proofs=(
            Proof(f"{PACKAGE}.Layout(['x', 'unsharded'], {MESH})", uses=USES),
            Proof(f"{PACKAGE}.Layout(sharding_specs=['unsharded', 'y', 'x'], mesh={MESH})", uses=USES),
        ),
        url=f"{URL}/Layout",
    ),
    Function(
        source=f"{PACKAGE}.Layout.replicated(mesh, rank)",
        target="support.Layout.replicated(mesh, rank)",
        renderings=(Rendering("support.Layout.replicated(mesh, rank=rank)"),),
        proofs=(
            Proof(f"{PACKAGE}.Layout.replicated({MESH}, 3)", uses=USES),
            Proof(f"{PACKAGE}.Layout.replicated(mesh={MESH}, rank=1)", uses=USES),
        ),
        url=f"{URL}/Layout#replicated",
    ),
    Function(
        source=f"{PACKAGE}.Layout.batch_sharded(mesh, batch_dim, rank, axis=0)",
        target="support.Layout.batch_sharded(mesh, batch_dim, rank, axis=0)",
        renderings=(Rendering("support.Layout.batch_sharded(mesh, batch_dim, rank=rank, axis=axis)"),),
        proofs=(
            Proof(f"{PACKAGE}.Layout.batch_sharded({MESH}, 'x', 3)", uses=USES),
            Proof(f"{PACKAGE}.Layout.batch_sharded(mesh={MESH}, batch_dim='y', rank=2, axis=1)", uses=USES),
        ),
        url=f"{URL}/Layout#batch_sharded",
    ),
)
