"""How kernels are placed, checked, measured and told of."""
