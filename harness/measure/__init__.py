"""The one measuring engine: a fresh process of one case is a sample, rounds of samples are the evidence."""
