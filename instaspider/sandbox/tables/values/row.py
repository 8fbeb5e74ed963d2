"""Values of rows of a grid."""

from __future__ import annotations

from instaspider.sandbox.tables.things import GridRow


def first_pk(row: GridRow) -> str:
    return row.posts[0].pk
