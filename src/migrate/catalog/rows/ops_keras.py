"""Operations of `keras.ops` whose arguments are NumPy's, not TensorFlow's.

https://keras.io/api/ops/ and https://pytorch.org/docs/stable/torch.html
"""

from migrate.catalog.model import Function, Rendering, Style
from migrate.catalog.proofs import Proof, integers, normal

X = {"x": normal(3, 4, 5)}

ROWS = (
    Function(
        source="keras.ops.convert_to_numpy(x)",
        target="torch.Tensor.numpy(self)",
        aliases=("keras.backend.get_value", "keras.backend.eval"),
        tensors=("x",),
        renderings=(Rendering("x.numpy(force=True)"),),
        proofs=(Proof("keras.ops.convert_to_numpy(x)", {"x": integers(3, 4, high=9)}),),
    ),
    Function(
        source="keras.ops.array(x, dtype=None)",
        target="torch.as_tensor(data, dtype=None)",
        renderings=(Rendering("torch.as_tensor(x, dtype=torch_dtype(dtype))", when="not is_text(x)"),),
        proofs=(Proof("keras.ops.array([1.0, 2.0])"), Proof("keras.ops.array(x, dtype='float64')", X)),
    ),
    Function(
        source="keras.ops.copy(x)",
        target="torch.clone(input)",
        tensors=("x",),
        layout="any",
        shape="shape(x)",
        renderings=(Rendering("torch.clone(x)"),),
        proofs=(Proof("keras.ops.copy(x)", X),),
    ),
    Function(
        source="keras.ops.ravel(x)",
        target="torch.flatten(input, start_dim=0, end_dim=-1)",
        tensors=("x",),
        renderings=(Rendering("torch.flatten(x)"),),
        proofs=(Proof("keras.ops.ravel(x)", X),),
    ),
    Function(
        source="keras.ops.pad(x, pad_width, mode='constant', constant_values=None)",
        target="torch.nn.functional.pad(input, pad, mode='constant', value=None)",
        tensors=("x",),
        shape="padded(shape(x), pad_width)",
        renderings=(
            Rendering(
                "torch.nn.functional.pad(x, torch_pad(pad_width), value=constant_values)",
                when="mode == 'constant' and is_list(pad_width)",
            ),
            Rendering(
                "support.mirror_pad(x, pad_width, edge=mode == 'symmetric')",
                target="support.mirror_pad(x, paddings, edge=False)",
                when="mode in ('reflect', 'symmetric') and is_list(pad_width)",
            ),
        ),
        proofs=(
            Proof("keras.ops.pad(x, ((0, 0), (1, 2), (3, 0)))", X),
            Proof("keras.ops.pad(x, pad_width=[[0, 0], [1, 2], [3, 0]], constant_values=2.0)", X),
            Proof("keras.ops.pad(x, ((0, 0), (1, 2), (3, 0)), mode='reflect')", X),
        ),
    ),
    Function(
        source="keras.ops.swapaxes(x, axis1, axis2)",
        target="torch.swapaxes(input, axis0, axis1)",
        tensors=("x",),
        shape="exchanged(shape(x), axis1, axis2)",
        renderings=(Rendering("torch.swapaxes(x, axis1, axis2)"),),
        proofs=(
            Proof("keras.ops.swapaxes(x, 0, -1)", X),
            Proof("keras.ops.swapaxes(x, axis1=1, axis2=2)", X),
        ),
    ),
    Function(
        source="keras.ops.split(x, indices_or_sections, axis=0)",
        target="torch.tensor_split(input, indices_or_sections, dim=0)",
        tensors=("x",),
        shape="pieces(shape(x), indices_or_sections, axis)",
        renderings=(
            Rendering(
                "torch.chunk(x, indices_or_sections, dim=axis)",
                target="torch.chunk(input, chunks, dim=0)",
                when="is_int(indices_or_sections)",
            ),
            # Where to cut, not how long the pieces are.
            Rendering(
                "torch.tensor_split(x, as_tuple(indices_or_sections), dim=axis)",
                when="is_list(indices_or_sections)",
            ),
        ),
        proofs=(
            Proof("keras.ops.split(x, 3)", X),
            Proof("keras.ops.split(x, indices_or_sections=2, axis=1)", X),
            Proof("keras.ops.split(x, [1, 3], axis=-1)", X),
        ),
    ),
    Function(
        source="keras.ops.one_hot(x, num_classes, axis=-1, dtype=None, sparse=False)",
        target="torch.nn.functional.one_hot(tensor, num_classes=-1)",
        tensors=("x",),
        renderings=(
            Rendering(
                "torch.nn.functional.one_hot(as_tensor(x).long(), num_classes)"
                ".to(torch_dtype('float32' if dtype is None else dtype))",
                when="axis == -1",
                style=Style.IDIOMATIC,
                note="an index out of range is an error; Keras gives a row of zeros",
            ),
            Rendering(
                "support.one_hot(as_tensor(x), num_classes, dtype=torch_dtype('float32' if dtype is None else dtype))",
                target="support.one_hot(indices, depth, dtype=torch.float32)",
                when="axis == -1",
            ),
        ),
        proofs=(
            Proof("keras.ops.one_hot(i, 5)", {"i": integers(7, high=5)}),
            Proof("keras.ops.one_hot(i, num_classes=4, dtype='int32')", {"i": integers(2, 3, high=4)}),
        ),
    ),
    Function(
        source="keras.ops.take_along_axis(x, indices, axis=None)",
        target="torch.take_along_dim(input, indices, dim=None)",
        tensors=("x", "indices"),
        renderings=(Rendering("torch.take_along_dim(x, indices.long(), dim=axis)", when="axis is not None"),),
        proofs=(
            Proof(
                "keras.ops.take_along_axis(x, i, axis=1)", {"x": normal(3, 4), "i": integers(3, 2, high=4)}
            ),
            Proof(
                "keras.ops.take_along_axis(x, indices=i, axis=-1)",
                {"x": normal(2, 3, 4), "i": integers(2, 3, 5, high=4)},
            ),
        ),
    ),
    Function(
        source="keras.ops.cumsum(x, axis=None, dtype=None)",
        target="torch.cumsum(input, dim)",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("torch.cumsum(x, dim=axis)", when="axis is not None"),),
        proofs=(Proof("keras.ops.cumsum(x, axis=1)", X), Proof("keras.ops.cumsum(x, -1)", X)),
    ),
    *(
        Function(
            source=f"keras.ops.{name}(x, k=0)",
            target=f"torch.{name}(input, diagonal=0)",
            tensors=("x",),
            shape="shape(x)",
            renderings=(Rendering(f"torch.{name}(x, diagonal=k)"),),
            proofs=(Proof(f"keras.ops.{name}(x)", X), Proof(f"keras.ops.{name}(x, k=-1)", X)),
        )
        for name in ("triu", "tril")
    ),
    Function(
        source="keras.ops.linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0)",
        target="torch.linspace(start, end, steps)",
        renderings=(Rendering("torch.linspace(start, stop, num)"),),
        proofs=(
            Proof("keras.ops.linspace(0.0, 1.0)"),
            Proof("keras.ops.linspace(start=-1.0, stop=1.0, num=5)"),
        ),
    ),
    Function(
        source="keras.ops.unstack(x, num=None, axis=0)",
        target="torch.unbind(input, dim=0)",
        tensors=("x",),
        renderings=(Rendering("torch.unbind(x, dim=axis)"),),
        ignored={"num": "the size of the axis, which torch knows"},
        proofs=(Proof("keras.ops.unstack(x)", X), Proof("keras.ops.unstack(x, axis=1)", X)),
    ),
    Function(
        source="keras.ops.flip(x, axis=None)",
        target="torch.flip(input, dims)",
        tensors=("x",),
        shape="shape(x)",
        renderings=(
            Rendering("torch.flip(x, [axis])", when="is_int(axis)"),
            Rendering("torch.flip(x, axis)", when="is_list(axis)"),
        ),
        proofs=(Proof("keras.ops.flip(x, axis=1)", X), Proof("keras.ops.flip(x, (0, -1))", X)),
    ),
    Function(
        source="keras.ops.moveaxis(x, source, destination)",
        target="torch.movedim(input, source, destination)",
        tensors=("x",),
        renderings=(Rendering("torch.movedim(x, source, destination)"),),
        proofs=(
            Proof("keras.ops.moveaxis(x, 0, -1)", X),
            Proof("keras.ops.moveaxis(x, source=(0, 1), destination=(1, 0))", X),
        ),
    ),
    Function(
        source="keras.ops.roll(x, shift, axis=None)",
        target="torch.roll(input, shifts, dims=None)",
        tensors=("x",),
        shape="shape(x)",
        renderings=(
            Rendering("torch.roll(x, shift, dims=axis)", when="axis is not None"),
            Rendering("torch.roll(x, shift)"),
        ),
        proofs=(Proof("keras.ops.roll(x, 2)", X), Proof("keras.ops.roll(x, shift=1, axis=1)", X)),
    ),
    Function(
        source="keras.ops.sort(x, axis=-1)",
        target="torch.sort(input, dim=-1, descending=False)",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("torch.sort(x, dim=axis).values"),),
        proofs=(Proof("keras.ops.sort(x)", X), Proof("keras.ops.sort(x, axis=1)", X)),
    ),
    Function(
        source="keras.ops.argsort(x, axis=-1)",
        target="torch.argsort(input, dim=-1, descending=False, stable=False)",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("torch.argsort(x, dim=axis, stable=True)"),),
        proofs=(Proof("keras.ops.argsort(x)", X), Proof("keras.ops.argsort(x, axis=0)", X)),
    ),
    Function(
        source="keras.ops.norm(x, ord=None, axis=None, keepdims=False)",
        target="torch.linalg.norm(A, ord=None, dim=None, keepdim=False)",
        tensors=("x",),
        shape="reduced(shape(x), axis, keepdims)",
        renderings=(
            Rendering(
                "torch.linalg.norm(x, ord=ord, dim=axis, keepdim=keepdims)",
                when="ord is None or not is_list(axis)",
            ),
        ),
        proofs=(
            Proof("keras.ops.norm(x)", {"x": normal(3, 4)}),
            Proof("keras.ops.norm(x, axis=-1, keepdims=True)", X),
            Proof("keras.ops.norm(x, ord=1, axis=1)", X),
        ),
    ),
    *(
        Function(
            source=f"{root}.is_tensor(x)",
            target="torch.is_tensor(obj)",
            renderings=(Rendering("torch.is_tensor(x)"),),
            proofs=(Proof(f"{root}.is_tensor(x)", X), Proof(f"{root}.is_tensor(3.0)")),
        )
        for root in ("keras.ops", "tf")
    ),
)
