"""For people: one self-contained page, without scripts or anything fetched; the template is `page.html.jinja`."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from migrate.validation.report import _charts
from migrate.validation.report._words import HEADLINES, MARKS, counted, error_of, figure, worst_first
from migrate.validation.results import Judged, Part, Report, StageResult, Verdict

SUFFIX = ".html"


def render(report: Report) -> str:
    """The report as an HTML page."""
    environment = Environment(
        loader=PackageLoader(__package__, "."),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"figure": figure, "error": error_of, "slug": _slug, "worst_first": worst_first}
    environment.globals |= {"gauge": _charts.gauge, "marks": MARKS}
    by_name = {stage.name: stage for stage in report.stages}
    return environment.get_template("page.html.jinja").render(
        report=report,
        headline=HEADLINES[report.verdict],
        counted=counted(report),
        layers=_layer_chart(by_name.get("forward eval")),
        curves=_charts.curves(*report.losses),
        gradients=_gradients(by_name.get("gradients")),
        facts=_facts(report),
    )


def _slug(verdict: Verdict) -> str:
    """A verdict as the name of a style."""
    return verdict.value.replace(" ", "-")


def _layer_chart(stage: StageResult | None) -> Markup:
    if stage is None:
        return Markup("")
    errors: dict[str, dict[Part, Judged]] = {}
    for item in stage.judged:
        if not item.comparison.counts:
            errors.setdefault(item.comparison.name, {})[item.comparison.part] = item
    if not errors:
        return Markup("")
    return _charts.layers([_layer(name, items) for name, items in errors.items()], stage.tolerance)


def _layer(name: str, items: dict[Part, Judged]) -> _charts.LayerError:
    through, isolated = (_relative(items.get(part)) for part in (Part.LAYER, Part.ISOLATED))
    place = next(iter(items.values())).comparison.place
    where = f"{place.row} {place.layer!r}, {place.source} line {place.line}" if place else name
    title = f"{where}: straight through {figure(through)}, isolated {figure(isolated)}"
    return _charts.LayerError(name, title, through, isolated)


def _relative(item: Judged | None) -> float | None:
    metrics = item.comparison.metrics if item else None
    return None if metrics is None else metrics.max_rel


def _gradients(stage: StageResult | None) -> list[Judged]:
    return [] if stage is None else worst_first(stage)


def _facts(report: Report) -> list[tuple[str, str, str]]:
    """The environment as rows of fact, source, target."""
    source, target = report.environment["source"], report.environment["target"]
    names = list(dict.fromkeys((*source, *target)))
    return [(name, str(source.get(name, "")), str(target.get(name, ""))) for name in names]
