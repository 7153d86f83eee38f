"""What is in inputs and results: arrays and numbers, and models of them, tuples and dataclasses.

Fresh processes import this before a library is, so that only the standard library may be imported here.
"""

from dataclasses import fields, is_dataclass, replace


def mapped(function, value):
    """`value` with `function` of every array and number in it: a tuple and a dataclass are models of them."""
    if isinstance(value, tuple):
        parts = [mapped(function, part) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if is_dataclass(value):
        parts = {part.name: mapped(function, getattr(value, part.name)) for part in fields(value)}
        return replace(value, **parts)
    return function(value)


def leaves(value):
    """Every array and number in a value, one after the other."""
    if is_dataclass(value):
        value = tuple(getattr(value, part.name) for part in fields(value))
    return [leaf for part in value for leaf in leaves(part)] if isinstance(value, tuple) else [value]


def is_plain(value):
    """Is it Python's own number, which JAX may take as static?"""
    return isinstance(value, int) or type(value) is float


def is_array(value):
    """Is it an array of any library's, of which there can be a copy? A number is none."""
    return bool(getattr(value, "shape", ()))
