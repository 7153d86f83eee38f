"""What is told of a kernel that is right: what its figures, and a look at its name, do not show."""
