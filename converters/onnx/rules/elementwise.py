"""Operators on each element that PyTorch has a function for."""

from __future__ import annotations

from migrate.converters.onnx.rules.arithmetic import arithmetic
from migrate.converters.onnx.template import template, templates

RULES = {
    **templates(
        {
            "Abs": "torch.abs({0})",
            "Acos": "torch.acos({0})",
            "Acosh": "torch.acosh({0})",
            "Asin": "torch.asin({0})",
            "Asinh": "torch.asinh({0})",
            "Atan": "torch.atan({0})",
            "Atanh": "torch.atanh({0})",
            "Ceil": "torch.ceil({0})",
            "Cos": "torch.cos({0})",
            "Cosh": "torch.cosh({0})",
            "Det": "torch.linalg.det({0})",
            "Erf": "torch.erf({0})",
            "Exp": "torch.exp({0})",
            "Floor": "torch.floor({0})",
            "HardSwish": "F.hardswish({0})",
            "IsNaN": "torch.isnan({0})",
            "Log": "torch.log({0})",
            "Mish": "F.mish({0})",
            "Neg": "-{0}",
            "Not": "~{0}",
            "Reciprocal": "torch.reciprocal({0})",
            "Relu": "F.relu({0})",
            "Round": "torch.round({0})",
            "Sigmoid": "torch.sigmoid({0})",
            "Sign": "torch.sign({0})",
            "Sin": "torch.sin({0})",
            "Sinh": "torch.sinh({0})",
            "Softplus": "F.softplus({0})",
            "Softsign": "F.softsign({0})",
            "Sqrt": "torch.sqrt({0})",
            "Tan": "torch.tan({0})",
            "Tanh": "torch.tanh({0})",
        }
    ),
    "BitwiseNot": arithmetic("~{0}"),
    "Celu": template("F.celu({0}, alpha={alpha})", alpha=1.0),
    "Elu": template("F.elu({0}, alpha={alpha})", alpha=1.0),
    "LeakyRelu": template("F.leaky_relu({0}, negative_slope={alpha})", alpha=0.01),
    "ThresholdedRelu": template("F.threshold({0}, {alpha}, 0.0)", alpha=1.0),
}
