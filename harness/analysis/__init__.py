"""What samples say: one table of kernels, one rule for who is slower, who is fastest, how time grows."""
