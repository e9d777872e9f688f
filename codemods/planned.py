"""What the rewrites of a file plan and tell, and what a run hands on of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from migrate.codemods import syntax as cst
from migrate.finding import Finding, Severity, Suppression
from migrate.provenance import ClassLink, ModelLink, Training


@dataclass
class Links:
    """What the rewrites of a run contribute to the provenance file.

    ``trainings``: what ``compile`` said, by `ModelLink.source`.
    """

    classes: list[ClassLink] = field(default_factory=list)
    models: list[ModelLink] = field(default_factory=list)
    trainings: dict[str, Training] = field(default_factory=dict)


@dataclass(frozen=True)
class Placed:
    """A finding and the node it is about.

    Attributes:
        by: what suppresses it, if anything does.
        shown: a rewrite has put the TODO line into its own text.
        region: the node is left whole; one TODO line above it is enough, whatever its reason.
    """

    finding: Finding
    node: cst.CSTNode
    by: Suppression | None = None
    shown: bool = False
    region: bool = False

    @property
    def has_todo(self) -> bool:
        """Whether a TODO line about it has still to be written."""
        return not self.shown and self.by is None and self.finding.severity is not Severity.NOTE


@dataclass(frozen=True)
class Edit:
    """A planned change of one original node.

    ``text`` None: the node goes, and with ``comments`` those above it too.
    """

    text: str | None
    statement: bool
    comments: bool = False
