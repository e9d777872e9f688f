"""From two recordings to the report: the stages in order, the verdict, and what goes with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict

from migrate.provenance import ModelLink
from migrate.validation import judging, locate, rows
from migrate.validation.evidence import Evidence
from migrate.validation.results import Outcome, Part, Report, StageResult, Verdict
from migrate.validation.stages import stages
from migrate.validation.tolerances import Tolerances

CARRYING = (Part.OUTPUT, Part.LOSS, Part.GRADIENT)  # what a later stage builds on


def conclude(
    evidence: Evidence, link: ModelLink, style: str, tolerances: Tolerances, accept_levels: bool
) -> Report:
    """Run the stages on the two recordings and put everything together that a reader needs."""
    results = run_stages(evidence, tolerances)
    verdict, summary = judging.overall(results)
    source, target = evidence.source.manifest, evidence.target.manifest
    notes = [
        f"no float64 reference of the {side}: {why}"
        for side, why in (("source", source["float64"]), ("target", target["float64"]))
        if why
    ]
    notes += source["notes"]
    unpaired = [layer.row.rpartition(".")[2] for layer in evidence.alignment.unpaired_sources]
    if unpaired:
        kinds = [f"{count} {kind}" for kind, count in Counter(unpaired).items()]
        notes.append(
            f"layers that are no modules of their own, so not compared one by one: {', '.join(kinds)}"
        )
    return Report(
        source=source["source"],
        target=link.target,
        style=style,
        verdict=verdict,
        summary=summary,
        accepted=accept_levels,
        stages=results,
        rows=rows.differences(results, evidence.training),
        tolerances=asdict(tolerances),
        settings={
            **{key: source[key] for key in ("checkpoint", "data", "steps", "batch", "seed", "loss")},
            "device": target["environment"]["device"],
            "repeat": {"source": source["repeat"], "target": target["repeat"]},
        },
        environment={"source": source["environment"], "target": target["environment"]},
        losses=_curves(evidence),
        notes=tuple(notes),
    )


def run_stages(evidence: Evidence, tolerances: Tolerances) -> tuple[StageResult, ...]:
    """Measure and judge the stages in order; those after the first that fails are not run."""
    results: list[StageResult] = []
    carried: tuple[str, ...] = ()
    for stage in stages():
        tolerance = getattr(tolerances, stage.tolerance)
        if any(result.verdict is Verdict.FAILS for result in results):
            results.append(
                StageResult(stage.name, stage.title, tolerance, Verdict.NOT_RUN, "an earlier stage failed")
            )
            continue
        measured = stage.measure(evidence, carried)
        result = judging.judge_stage(stage.name, stage.title, measured, tolerance, tolerances)
        if stage.name == "forward eval" and result.verdict is not Verdict.HOLDS:
            result = judging.with_notes(result, locate.first_divergence(result))
        results.append(result)
        differing = [
            row
            for item in result.judged
            if item.outcome is Outcome.DIFFERS and item.comparison.part in CARRYING
            for row in item.comparison.rows
        ]
        carried = tuple(dict.fromkeys((*carried, *differing)))
    return tuple(results)


def _curves(evidence: Evidence) -> tuple[tuple[float, ...], tuple[float, ...]]:
    curves = [side.results.get("losses") for side in (evidence.source, evidence.target)]
    source, target = (tuple(float(loss) for loss in curve) if curve is not None else () for curve in curves)
    return source, target
