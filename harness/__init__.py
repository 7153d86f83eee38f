"""The instrument: a case is checked, measured, stored, analysed and reported (see docs/design.md)."""

__version__ = "1.0.0"
