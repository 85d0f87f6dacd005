"""Puts a constant in the place of a function, for every module that knows the function."""

import collections.abc
import importlib
import inspect
import types
import typing
from collections.abc import Callable
from decimal import Decimal
from typing import Any

FIRST = "its first answer"
PURE = {"rules", "progress"}

# What a function of this type may say whatever it is asked.
_CONSTANTS: dict[Any, tuple[Any, ...]] = {
    bool: (True, False),
    int: (0, 1),
    float: (0.0,),
    str: ("",),
    Decimal: (Decimal(0),),
    types.NoneType: (None,),
    list: ([],),
    tuple: ((),),
    set: (set(),),
    frozenset: (frozenset(),),
    dict: ({},),
    collections.abc.Collection: ((),),
    collections.abc.Iterable: ((),),
    collections.abc.Iterator: ((),),
    collections.abc.Mapping: ({},),
    collections.abc.Sequence: ((),),
}

# The stand-in that is active in this process; a process replaces one function only.
active: Callable[..., Any]


def function_of(module: str, name: str) -> types.FunctionType:
    """The plain function behind a dotted name, without its decorators."""
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    if isinstance(found, property):
        found = found.fget
    plain: Any = inspect.unwrap(found)
    if not isinstance(plain, types.FunctionType):
        plain = plain.__func__  # a class method
    return typing.cast("types.FunctionType", plain)


def constants_for(function: types.FunctionType) -> dict[str, Callable[..., Any]]:
    """Label -> a stand-in for the function: what its type may say whatever it is asked.

    A function of ``rules`` or ``progress`` also gives its first answer that is not empty, for ever:
    a constant that fits every type. One that writes or reads is tried as doing nothing.
    """
    try:
        kind = typing.get_type_hints(function).get("return")
    except (NameError, TypeError):
        kind = None
    kinds = typing.get_args(kind) if _is_union(kind) else (kind,)
    values = [value for one in kinds for value in _CONSTANTS.get(typing.get_origin(one) or one, ())]
    found: dict[str, Callable[..., Any]] = {
        repr(value): (lambda *_args, _value=value, **_named: _value) for value in values
    }
    pure = function.__module__.rpartition(".")[2] in PURE
    if pure and kind is not bool:
        found[FIRST] = _first_answer(function)
    elif not found:
        found["None"] = lambda *_args, **_named: None
    return found


def _is_union(kind: Any) -> bool:
    return typing.get_origin(kind) in (typing.Union, types.UnionType)


def _first_answer(function: types.FunctionType) -> Callable[..., Any]:
    original = types.FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    original.__kwdefaults__ = function.__kwdefaults__
    kept: list[Any] = []

    def stand_in(*args: Any, **named: Any) -> Any:
        if not kept:
            answer = original(*args, **named)
            if not answer:
                return answer
            kept.append(answer)
        return kept[0]

    return stand_in


def replace(function: types.FunctionType, stand_in: Callable[..., Any]) -> None:
    """Make ``function`` answer like ``stand_in`` wherever it has been imported to."""
    global active
    active = stand_in
    function.__defaults__ = None
    function.__kwdefaults__ = None
    function.__code__ = _calls_active.__code__


def _calls_active(*args, **named):  # type: ignore[no-untyped-def]
    # Runs among the globals of the function it stands in for, so it asks for the module by name.
    import sys

    return sys.modules["tools.constants"].active(*args, **named)
