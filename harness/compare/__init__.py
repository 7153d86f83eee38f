"""Did it get slower? Two sides or more, timed in turns, or two saved files."""
