"""Names for classes and attributes, as a PyTorch programmer would choose them."""

from __future__ import annotations

import keyword
import re

from migrate.alignment import snake_case
from migrate.codemods import syntax as cst

BUILDER_PREFIXES = ("build", "get", "create", "make", "define", "construct")
# What nn.Module itself has: an attribute of that name would break the module.
RESERVED = frozenset(
    [
        "add_module",
        "apply",
        "bfloat16",
        "buffers",
        "call",
        "children",
        "compile",
        "cpu",
        "cuda",
        "double",
        "dump_patches",
        "eval",
        "extra_repr",
        "float",
        "forward",
        "get_buffer",
        "get_parameter",
        "get_submodule",
        "half",
        "load_state_dict",
        "modules",
        "named_buffers",
        "named_children",
        "named_modules",
        "named_parameters",
        "parameters",
        "register_buffer",
        "register_module",
        "register_parameter",
        "requires_grad_",
        "self",
        "share_memory",
        "state_dict",
        "super",
        "to",
        "train",
        "training",
        "type",
        "xpu",
        "zero_grad",
    ]
)


def class_name(function: str) -> str:
    """``conv_block`` → ``ConvBlock``."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^0-9A-Za-z]+", function) if part)


def model_class_name(literal: str | None, function: str | None) -> str:
    """From the model's own name (``name="digits_resnet"`` → ``DigitsResnet``), else from its builder's without its verb
    (``get_convo_nn2`` → ``ConvoNn2``) or its variable's (``generator`` → ``Generator``), else ``Net``."""
    if literal and class_name(literal).isidentifier():
        return class_name(literal)
    words = (function or "").strip("_").split("_")
    if words[0] in BUILDER_PREFIXES:
        words = words[1:]
    named = class_name("_".join(words))
    return named if named.isidentifier() and named.lower() not in ("", "model", "main", "network") else "Net"


def variable(statement: cst.CSTNode) -> str | None:
    """The one variable that a statement assigns."""
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))])]
        ):
            return name
    return None


def identifier(name: str) -> str:
    """A layer's name as an attribute: ``"block1/conv"`` → ``block1_conv``."""
    cleaned = re.sub(r"\W", "_", name)
    return f"_{cleaned}" if cleaned[:1].isdigit() else cleaned


def attribute(wanted: str, taken: set[str]) -> str:
    """A free attribute name, numbered as Keras numbers its layers: ``conv2d``, ``conv2d_1``."""
    wanted = identifier(wanted) or "layer"
    if keyword.iskeyword(wanted) or wanted in RESERVED:
        wanted += "_layer"
    name, number = wanted, 0
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    taken.add(name)
    return name


def automatic(row: str) -> str:
    """The name Keras gives a layer without one: ``keras.layers.Conv2D`` → ``conv2d``."""
    return snake_case(row.rpartition(".")[2])


def plural(name: str) -> str:
    """``conv_block`` → ``conv_blocks``, ``dense`` → ``denses``, ``branch`` → ``branches``."""
    if name.endswith(("sh", "ch", "x", "s")):
        return name + "es"
    return name + "s"
