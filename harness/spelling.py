"""Figures and answers in words: three digits and the unit that suits."""


def spell_answer(answer, spell):
    """The names that may be the best, with their figures."""
    names = [f"{name} ({spell(value)})" for name, value in zip(answer.names, answer.values, strict=True)]
    if len(names) == 1:
        return names[0]
    return f"too close to call between {', '.join(names[:-1])} and {names[-1]}"


def spell_seconds(value):
    """Three significant digits in the unit that suits: 11.7 ms."""
    return f"{digits(value * unit(value)[0])} {unit(value)[1]}"


def spell_interval(median, low, high):
    """The interval in the unit of its median."""
    factor, _ = unit(median)
    return f"[{digits(low * factor)}, {digits(high * factor)}]"


def unit(value):
    return next(
        ((factor, name) for factor, name in ((1, "s"), (1e3, "ms"), (1e6, "µs")) if value * factor >= 1),
        (1e9, "ns"),
    )


def spell_bytes(value):
    """Decimal units: 144 MB is 144,000,000 bytes."""
    for factor, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if value >= factor:
            return f"{digits(value / factor)} {name}"
    return f"{value:.0f} B"


def spell_error(ulps):
    return f"{ulps:.3g} ulp"


def digits(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
