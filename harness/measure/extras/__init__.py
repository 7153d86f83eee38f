"""Figures that only some samples have: a file each, which says when it is wanted and how it is measured."""
