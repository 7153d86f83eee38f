"""The lecture's statements, each beside the condition under which saved figures bear it out."""
