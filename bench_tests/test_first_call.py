"""What does a program feel that has just started? Import, then compile and run, once.

Every round is a process of its own, without any compilation cache. The row's seconds are those of the first
call, after imports, with the inputs placed; import and placing (which starts JAX's backend) stand beside it.
"""


def test_first_call(samples, row):
    own = samples()
    assert all(sample.first_call_seconds > 0 for sample in own)
    row("first_call", own)
