"""What was measured, kept: a line per sample in a journal, rows as a pure function of them, whole files."""
