"""The instrument: a case is checked, measured, stored, analysed and reported (see docs/design.md)."""

import os
import sys

# Notebooks name a backend of their own environment here, and matplotlib refuses to be imported with one that
# is not installed. Nothing of this suite opens a window.
if "IPython" not in sys.modules:
    os.environ.pop("MPLBACKEND", None)
