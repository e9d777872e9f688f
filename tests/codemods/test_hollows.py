"""A definition that would read what nothing defines stays; the rest of the file is migrated."""

from __future__ import annotations

from pathlib import PurePosixPath
from textwrap import dedent

import pytest
from tests.codemods.checks import codes, migrate, output

from migrate.codemods import hollows
from migrate.codemods.analysis.names import Names
from migrate.codemods.analysis.repository import Repository
from migrate.codemods.analysis.scopes import Scopes
from migrate.codemods.context import FileContext, Links, Options
from migrate.codemods.migrate_file import Draft
from migrate.codemods.tree import Tree

BEFORE = """\
import tensorflow as tf

def one(x):
    scale = 2
    return tf.abs(x) * scale

def two(x):
    return tf.abs(x)
"""


@pytest.fixture
def context() -> FileContext:
    """A file before anything is planned."""
    tree = Tree(BEFORE)
    names = Names(Scopes(tree.module, ""), "file", Repository().seen_from(""))
    return FileContext(PurePosixPath("file.py"), tree, names, Repository(), Links(), Options())


def test_the_definition_that_lost_a_variable_is_found(context: FileContext) -> None:
    after = BEFORE.replace("    scale = 2\n", "").replace("tf.abs", "torch.abs")
    (found,) = hollows.found(Draft(context, [], f"import torch\n{after}")).values()
    assert found.node.name.value == "one"
    assert found.reason == "rewritten, it would read `scale`, which nothing defines"


@pytest.mark.parametrize(
    "after", [BEFORE, BEFORE.replace("    scale = 2\n", "").replace(" * scale", ""), "def one("]
)
def test_what_holds_together_or_does_not_parse_is_no_matter(context: FileContext, after: str) -> None:
    assert hollows.found(Draft(context, [], after)) == {}


def test_what_the_source_lacks_itself_is_no_matter() -> None:
    outcome = migrate(
        dedent("""\
        import tensorflow as tf

        def f(x):
            return tf.abs(x) + forgotten
        """)
    )
    assert codes(outcome) == []
    assert "torch.abs(x) + forgotten" in output(outcome)


def test_it_is_left_with_a_finding(context: FileContext) -> None:
    after = BEFORE.replace("    scale = 2\n", "").replace("tf.abs", "torch.abs")
    hollows.leave(context, hollows.found(Draft(context, [], f"import torch\n{after}")).values())
    (placed,) = context.placed
    assert placed.finding.code == "SRC009"
    assert "`scale`" in placed.finding.message


def test_what_an_earlier_run_has_left_stays() -> None:
    """What stands above it has other rewrites look away, so that nothing of it would be missing any more."""
    told = "# TODO(migrate): SRC009 rewritten, it would read `scale`, which nothing defines\n"
    outcome = migrate(
        f"import tensorflow as tf\n\n{told}def one(x):\n    with tf.name_scope('one'):\n        return tf.abs(x)\n"
    )
    assert codes(outcome) == ["SRC009"]
    assert outcome.changed == ()
