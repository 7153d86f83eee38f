"""What a saved comparison of several sides says, in words and as a page."""
