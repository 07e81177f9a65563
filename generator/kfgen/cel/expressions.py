"""CEL: expressions compiled once, and what they say of a case. The home of cel-expr-python."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cel_expr_python import cel  # type: ignore[import-untyped]
from cel_expr_python.ext import (  # type: ignore[import-untyped]
    ext_bindings,
    ext_encoders,
    ext_math,
    ext_optional,
    ext_strings,
)

from kfgen.cel.quantities import FUNCTIONS
from kfgen.domain.policy import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TYPES: Final = {
    "dyn": cel.Type.DYN,
    "string": cel.Type.STRING,
    "double": cel.Type.DOUBLE,
    "int": cel.Type.INT,
    "bool": cel.Type.BOOL,
    "map": cel.Type.Map(cel.Type.STRING, cel.Type.DYN),
}
_ERROR: Final = re.compile(r"ERROR: <input>:(-?\d+):(-?\d+): (.*)")
_CODE: Final = re.compile(r"^[A-Z_]+: | \[[A-Z_]+\]$")
_OPERATOR: Final = re.compile(r"for '[_@]*([^_@' ]\S*?)_*' applied to '\((.*)\)'")
_UNDECLARED: Final = re.compile(r"undeclared reference to '([^'.]*)([^']*)'.*")
_NO_KEY: Final = re.compile(r'Key not found in map : "?(.*?)"?$')
_NOT_TYPED: Final = ("DYN", "ANY")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong with an expression, at its line and column from 1; 0 where that is not known."""

    line: int
    column: int
    text: str


class MistakenError(Exception):
    """A text that is no expression, or gives something else than it should."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(f"{len(mistakes)} mistake(s)")
        self.mistakes = mistakes


class NoValueError(Exception):
    """An expression that has no value for a case, such as for want of a field."""


class TooLongError(Exception):
    """An expression that goes through more elements than any should."""


class Expressions:
    """Compiles expressions of the names that policies know."""

    def __init__(self, names: Mapping[str, str] = NAMES) -> None:
        extensions = [
            ext_strings.ExtStrings(),
            ext_bindings.ExtBindings(),
            ext_optional.ExtOptional(),
            ext_math.ExtMath(),
            ext_encoders.ExtEncoders(),
            cel.CelExtension("quantities", list(_functions())),
        ]
        variables = {name: _TYPES[type_] for name, type_ in names.items()}
        self._environment = cel.NewEnv(variables=variables, extensions=extensions)

    def compiled(self, text: str, gives: str = "") -> Expression:
        """An expression, which must give a `bool` or a `string` if that is asked for.

        Raises:
            MistakenError: with everything that is wrong with it.
        """
        try:
            program = self._environment.compile(text)
        except RuntimeError as error:
            raise MistakenError(_mistakes(str(error))) from None
        found = str(program.return_type().name())
        if gives and found not in (gives.upper(), *_NOT_TYPED):
            words = {"bool": "true or false", "string": "text"}
            raise MistakenError([Mistake(0, 0, f"gives {found.lower()}, and not {words[gives]}")])
        return Expression(program)


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that can be asked about cases."""

    _program: Any

    def value(self, case: Mapping[str, Any]) -> Any:
        """What it gives.

        Raises:
            NoValueError: if it has no value, with the reason.
            TooLongError: if that would take too many steps.
        """
        try:
            found = self._program.eval(data=case)
            plain = found.plain_value()
        except RuntimeError as error:
            raise _stumbled(str(error)) from None
        if found.type() == cel.Type.ERROR:
            raise _stumbled(str(plain))
        return plain


def _stumbled(said: str) -> NoValueError | TooLongError:
    text = _CODE.sub("", said)
    if "Iteration budget exceeded" in text:
        return TooLongError("goes through more than 10,000 elements")
    missing = _NO_KEY.fullmatch(text)
    return NoValueError(f'there is no "{missing[1]}"' if missing else " ".join(text.split()))


def _mistakes(said: str) -> list[Mistake]:
    """What the compiler says, without what only its makers understand."""
    found = [
        Mistake(max(int(line), 0), max(int(column) - _before(text), 0), _plain(text))
        for line, column, text in _ERROR.findall(said)
        if "parsetree" not in text
    ]
    return list(dict.fromkeys(found)) or [Mistake(0, 0, _plain(said))]


def _before(text: str) -> int:
    """How far before the place that the compiler names, which is its last dot, an unknown name begins."""
    unknown = _UNDECLARED.search(text)
    return len(f"{unknown[1]}{unknown[2]}".rpartition(".")[0]) if unknown and unknown[2] else 0


def _plain(text: str) -> str:
    text = " ".join(_CODE.sub("", text).removeprefix("Syntax error: ").split())
    text = _UNDECLARED.sub(r'there is no "\1"', text)
    text = text.replace("'<EOF>'", "the end")
    operator = _OPERATOR.search(text)
    if operator:
        return f"{operator[1]} does not take ({operator[2]})"
    return text


def _functions() -> Iterator[Any]:
    for name, overloads in FUNCTIONS.items():
        declared = [
            cel.Overload(
                f"{name}_{'_'.join(one.takes)}",
                return_type=_TYPES[one.gives],
                parameters=[_TYPES[type_] for type_ in one.takes],
                is_member=one.is_member,
                impl=one.do,
            )
            for one in overloads
        ]
        yield cel.FunctionDecl(name, declared)
