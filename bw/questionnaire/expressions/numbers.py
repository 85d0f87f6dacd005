"""Arithmetic of the dialect: XPath 1.0's, where nothing raises and what has no value is NaN."""

import math
from collections.abc import Callable
from decimal import Decimal


def divide(left: float, right: float) -> float:
    """Return `left div right`; by zero it is an infinity, or NaN for zero."""
    if right:
        return left / right
    if left == 0 or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def modulo(left: float, right: float) -> float:
    """Return `left mod right`, with the sign of `left`."""
    if right == 0 or math.isinf(left):
        return math.nan
    return math.fmod(left, right)


def truncate(number: float) -> float:
    """Return the whole part; a number that is written with an exponent stays as it is."""
    if not 1e-6 <= abs(number) < 1e21:
        return number
    return float(math.trunc(number))


def floor(number: float) -> float:
    """Return the largest whole number that is not above."""
    return float(math.floor(number)) if math.isfinite(number) else number


def ceiling(number: float) -> float:
    """Return the smallest whole number that is not below; -0 between -1 and 0."""
    return math.copysign(float(math.ceil(number)), number) if math.isfinite(number) else number


def round_half_up(number: float) -> float:
    """Return the nearest whole number, the upper one of two that are equally near."""
    if not math.isfinite(number) or abs(number) >= 2**52:
        return number
    below = math.floor(number)
    nearest = below + 1 if number - below >= 0.5 else below
    return math.copysign(float(nearest), number) if nearest == 0 else float(nearest)


def round_to(number: float, digits: float) -> float:
    """Return the number with so many decimals; negative digits round to tens, hundreds, …

    Digits of exactly 0 round a half away from zero, as the reference evaluators do.
    """
    if not math.isfinite(number) or not math.isfinite(digits):
        return math.nan if math.isnan(digits) else number
    places = int(digits)
    if places == 0:
        return math.copysign(round_half_up(abs(number)), number)
    if places < -300:
        return 0.0
    if places > 300 or math.isinf(number * 10.0**places):
        return number
    if places > 0:
        return round_half_up(number * 10.0**places) / 10.0**places
    return round_half_up(number / 10.0**-places) * 10.0**-places


def defined(function: Callable[..., float], *numbers: float) -> float:
    """Return what a function of `math` gives: NaN outside its domain, an infinity beyond range."""
    try:
        return function(*numbers)
    except ValueError:
        return math.nan
    except OverflowError:
        return math.inf


def power(base: float, exponent: float) -> float:
    """Return base to the exponent; a negative base may go beyond the range on either side."""
    if base == 0 and exponent < 0:
        return math.inf
    result = defined(math.pow, base, exponent)
    odd = math.isinf(result) and base < 0 and math.isfinite(base) and exponent % 2 == 1
    return -math.inf if odd else result


def logarithm(function: Callable[[float], float], number: float) -> float:
    """Return a logarithm: minus infinity of 0, NaN below."""
    return -math.inf if number == 0 else defined(function, number)


def write_number(number: float) -> str:
    """Write a number as the reference evaluators do: `12`, `0.5`, `1.23e-18`, `NaN`, `Infinity`."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    if abs(number) < 1e15 and number == int(number):
        return str(int(number))
    if 1e-6 <= abs(number) < 1e21:
        plain = format(Decimal(repr(number)), "f")
        return plain.removesuffix(".0")
    mantissa, _, exponent = repr(number).partition("e")
    return f"{mantissa}e{int(exponent):+}"
