"""What scripts meet beside a cold first call and warm ones: a cache that is filled, another shape."""
