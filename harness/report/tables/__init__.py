"""Every Table that is shown of results, by subject."""
