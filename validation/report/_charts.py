"""Charts of the HTML page: inline SVG, coloured by the page's style sheet, readable without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10

from markupsafe import Markup, escape

LOWEST, HIGHEST = -10, 1  # decades shown: 1e-10 and below, to 10 and above


@dataclass(frozen=True)
class LayerError:
    """A row of the layer chart: relative errors straight through and on the source's own inputs; None: not measured."""

    label: str
    title: str
    through: float | None
    isolated: float | None


def layers(errors: Sequence[LayerError], tolerance: float) -> Markup:
    """Relative errors by layer, in the order in which they are computed, on a logarithmic axis."""
    left, width, pitch, top = 320, 570, 22, 28
    height = top + pitch * len(errors) + 8

    def x(value: float) -> float:
        return left + width * _decades(value)

    parts = []
    for decade in range(LOWEST, HIGHEST + 1, 1):
        at = x(10.0**decade)
        label = f'<text class="tick" x="{at:.1f}" y="14">1e{decade}</text>' if decade % 2 == 0 else ""
        parts.append(
            f'<line class="grid" x1="{at:.1f}" x2="{at:.1f}" y1="{top - 8}" y2="{height - 4}"/>{label}'
        )
    limit = x(tolerance)
    parts.append(f'<line class="limit" x1="{limit:.1f}" x2="{limit:.1f}" y1="{top - 8}" y2="{height - 4}"/>')
    for index, error in enumerate(errors):
        y = top + pitch * index + pitch / 2
        parts.append(
            f'<g><title>{escape(error.title)}</title><text class="label" x="{left - 12}" y="{y + 4:.1f}">'
        )
        parts.append(f"{escape(_shortened(error.label))}</text>")
        if error.isolated is not None:
            end = x(error.isolated)
            over = " over" if error.isolated > tolerance else ""
            parts.append(
                f'<rect class="bar{over}" x="{left}" y="{y - 5:.1f}" width="{end - left:.1f}" height="10" rx="2"/>'
            )
        if error.through is not None:
            over = " over" if error.through > tolerance else ""
            parts.append(f'<circle class="dot{over}" cx="{x(error.through):.1f}" cy="{y:.1f}" r="4"/>')
        parts.append("</g>")
    return _svg(left + width + 24, height, parts, "Relative error by layer")


def curves(source: Sequence[float], target: Sequence[float]) -> Markup:
    """Two loss curves on one pair of axes: the source's as a broad band, the target's as a thin line on it."""
    left, width, top, height = 62, 820, 12, 240
    values = [value for value in (*source, *target) if isfinite(value)]
    if not values:
        return Markup("")
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    last = max(len(source), len(target), 2) - 1

    def points(curve: Sequence[float]) -> str:
        placed = (
            (left + width * step / last, top + height * (high - value) / span)
            for step, value in enumerate(curve)
            if isfinite(value)
        )
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)

    parts = []
    for index in range(5):
        value = high - span * index / 4
        y = top + height * index / 4
        parts.append(f'<line class="grid" x1="{left}" x2="{left + width}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="axis" x="{left - 8}" y="{y + 4:.1f}">{value:.4g}</text>')
    for step in _steps(last):
        parts.append(
            f'<text class="tick" x="{left + width * step / last:.1f}" y="{top + height + 20}">{step + 1}</text>'
        )
    parts.append(f'<polyline class="curve source" points="{points(source)}"/>')
    parts.append(f'<polyline class="curve target" points="{points(target)}"/>')
    return _svg(left + width + 24, top + height + 30, parts, "Loss by training step")


def gauge(error: float | None, tolerance: float, verdict: str) -> Markup:
    """A stage's error on the logarithmic axis, with a mark at the tolerance."""
    if error is None:
        return Markup("")
    width = 150
    end, limit = width * _decades(error), width * _decades(tolerance)
    parts = [
        f'<rect class="track" x="0" y="4" width="{width}" height="6" rx="3"/>',
        f'<rect class="fill {escape(verdict)}" x="0" y="4" width="{max(end, 2):.1f}" height="6" rx="3"/>',
    ]
    if tolerance > 0:
        parts.append(f'<line class="limit" x1="{limit:.1f}" x2="{limit:.1f}" y1="0" y2="14"/>')
    return _svg(width, 14, parts, "error against tolerance")


def _decades(value: float) -> float:
    """Where a value lies between the lowest and the highest decade shown, 0 to 1."""
    if value <= 0:
        return 0.0
    exponent = log10(value) if isfinite(value) else float(HIGHEST)
    return (min(max(exponent, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)


def _steps(last: int) -> range:
    """At most about ten steps to write below the axis."""
    return range(0, last + 1, max(1, floor(last / 9)))


def _shortened(label: str, length: int = 42) -> str:
    return label if len(label) <= length else f"…{label[1 - length :]}"


def _svg(width: float, height: float, parts: Sequence[str], label: str) -> Markup:
    content = "".join(parts)  # every text in them is escaped where it is put in
    return Markup(
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" role="img" aria-label="{escape(label)}">'
        f"{content}</svg>"
    )
