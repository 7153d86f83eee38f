"""What saved rows say: entries with estimates, who is slower, who is best, how time grows."""
