"""Equations of the model as JavaScript: translated from their own source, so that a page without Python reckons with the same ones.

Only the Python is understood that the model is written in; anything else is an error that names its file and line. A function is
called by its module and name, `adoption_new_installs`; an array of two dimensions is an array of arrays, a record an object.
"""

import ast
import inspect
import json
import math
import textwrap
import types

import numpy as np

from cost_model.model.equation import arithmetic
from cost_model.model.given import given

ROOM = "cost_model.model"
CALLS = {
    **{function: f"Math.{name}" for function, name in ((min, "min"), (max, "max"), (np.minimum, "min"), (np.maximum, "max"))},
    **{getattr(math, name): f"Math.{name}" for name in ("exp", "log", "expm1", "log1p")},
}
OPERATORS = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.BitAnd: "&", ast.And: "&&", ast.Or: "||"},
    **{ast.Eq: "===", ast.NotEq: "!==", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "===", ast.IsNot: "!=="},
    **{ast.USub: "-", ast.Not: "!"},
}
RESERVED = {"in", "new", "switch", "with", "this", "function", "var", "let", "const", "case", "default", "delete"}
RECORD_COPIED = "copy"  # what engine.js calls the assignment of a whole record


class NotTranslated(Exception):
    """Python that the model does not use so far."""


def literal(value):
    """A constant of Python as JavaScript: numbers, words, tuples and dictionaries of them, arrays, records of numbers or of zeros."""
    if isinstance(value, np.ndarray) and value.dtype.names:
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, np.void):
        return record(value.dtype, value)
    if isinstance(value, np.ndarray):
        return f"Float64Array.of({', '.join(map(literal, value.tolist()))})"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(key)}: {literal(of)}' for key, of in value.items())}}}"
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'-' * (value < 0)}Infinity"
    return json.dumps(value.item() if isinstance(value, np.generic) else value)


def record(dtype, value=None):
    """A record of a structured type as JavaScript, of the values or blank: numbers, and arrays of zeros."""
    parts = []
    for name in dtype.names:
        shape = dtype[name].shape
        if shape and value is not None and np.any(value[name]):
            raise NotTranslated(f"{name}: an array in a record that is not blank")
        blank = f"zeros({', '.join(map(str, shape))})" if shape else "0"
        parts.append(f"{name}: {blank if shape or value is None else literal(value[name])}")
    return f"{{{', '.join(parts)}}}"


def javascript(*functions):
    """The functions, all that they call, and the constants that they use, as JavaScript."""
    made = Made()
    for function in functions:
        made.function(function)
    return "\n".join([*made.constants.values(), *made.functions.values()])


def formulas(name, arguments, wanted, formula_of, place):
    """A function of JavaScript that sets each of the wanted quantities of formulas, and those that they take.

    formula_of  from a name to its formula, empty for an input;  place  from a name to where it stands in JavaScript
    """
    lines = {}

    def reckon(one):
        if one in lines or not formula_of(one):
            return
        for part in arithmetic(formula_of(one)).co_names:
            reckon(part)
        tree = ast.parse(formula_of(one).translate(str.maketrans("×÷−", "*/-")), mode="eval")
        lines[one] = f"  {place(one)} = {Source(Made(), {}, place).of(tree.body)};"

    for one in wanted:
        reckon(one)
    return f"function {name}({arguments}) {{\n" + "\n".join(lines.values()) + "\n}"


class Made:
    """What has been translated so far: constants and functions by their name in JavaScript."""

    def __init__(self):
        self.constants, self.functions = {}, {}

    def constant(self, name, value):
        self.constants.setdefault(name, f"const {name} = {literal(value)};")
        return name

    def function(self, function):
        name = f"{function.__module__.rpartition('.')[2]}_{function.__name__}"
        if name not in self.functions:
            self.functions[name] = ""  # its place, as it may be asked for by those that it calls
            self.functions[name] = Function(self, function).text(name)
        return name


class Source:
    """Expressions of one piece of Python as JavaScript.

    known  globals by name;  place  function from any other name to what it is in JavaScript
    """

    def __init__(self, made, known, place):
        self.made, self.known, self.place = made, known, place

    def of(self, node):
        """An expression."""
        method = getattr(self, type(node).__name__, None)
        if method is None:
            raise self.fault(node)
        return method(node)

    def fault(self, node):
        return NotTranslated(f"{ast.unparse(node)}: {type(node).__name__} is not translated")

    def resolved(self, node):
        """The global object that a name, or an attribute of one, stands for; None where it is no global."""
        if isinstance(node, ast.Name):
            builtin = {"min": min, "max": max, "len": len, "getattr": getattr, "range": range}
            return None if self.is_local(node.id) else self.known.get(node.id, builtin.get(node.id))
        if isinstance(node, ast.Attribute):
            base = self.resolved(node.value)
            return None if base is None else getattr(base, node.attr, None)
        return None

    def is_local(self, name):
        return name not in self.known and name not in ("min", "max", "len", "getattr", "range")

    def Constant(self, node):
        return literal(node.value)

    def Name(self, node):
        value = self.resolved(node)
        if value is None:
            return self.place(node.id)
        if isinstance(value, int | float | str):
            return literal(value)
        return self.made.constant(f"K_{node.id}", value)

    def Attribute(self, node):
        value = self.resolved(node)
        if value is None:
            return f"{self.of(node.value)}.{node.attr}"
        return literal(value) if isinstance(value, int | float | str) else self.made.constant(f"K_{node.attr}", value)

    def Subscript(self, node):
        if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            return f"{self.of(node.value.value)}{'[0]' * node.slice.value}.length"
        places = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return self.of(node.value) + "".join(f"[{self.of(one)}]" for one in places)

    def Tuple(self, node):
        return f"[{', '.join(map(self.of, node.elts))}]"

    def BinOp(self, node):
        left, right = self.of(node.left), self.of(node.right)
        if isinstance(node.op, ast.Pow):
            return f"Math.pow({left}, {right})"
        return f"({left} {self.operator(node, node.op)} {right})"

    def operator(self, node, op):
        if type(op) not in OPERATORS:
            raise self.fault(node)
        return OPERATORS[type(op)]

    def UnaryOp(self, node):
        return f"({self.operator(node, node.op)}{self.of(node.operand)})"

    def BoolOp(self, node):
        return f"({f' {self.operator(node, node.op)} '.join(map(self.of, node.values))})"

    def Compare(self, node):
        left, (op,), (right,) = self.of(node.left), node.ops, map(self.of, node.comparators)
        return f"{right}.includes({left})" if isinstance(op, ast.In) else f"({left} {self.operator(node, op)} {right})"

    def IfExp(self, node):
        return f"({self.of(node.test)} ? {self.of(node.body)} : {self.of(node.orelse)})"

    def Call(self, node):
        function, known = self.resolved(node.func), self.resolved(node.args[0]) if node.args else None
        if function is len and known is not None:
            return literal(len(known))
        arguments = [self.of(one) for one in node.args]
        if function is len:
            return f"{arguments[0]}.length"
        if function is getattr:
            return f"{arguments[0]}[{arguments[1]}]"
        if isinstance(node.func, ast.Attribute) and node.func.attr == "index":
            return f"{self.of(node.func.value)}.indexOf({arguments[0]})"
        if function is given:
            return literal(given(*(one.value for one in node.args)))
        if isinstance(function, types.FunctionType) and function.__module__.startswith(ROOM):
            return f"{self.made.function(function)}({', '.join(arguments)})"
        if function not in CALLS or node.keywords:
            raise self.fault(node)
        return f"{CALLS[function]}({', '.join(arguments)})"


class Function(Source):
    """A function of the model as JavaScript, statement by statement."""

    def __init__(self, made, function):
        lines, self.first = inspect.getsourcelines(function)
        self.file = inspect.getsourcefile(function)
        self.tree = ast.parse(textwrap.dedent("".join(lines))).body[0]
        arguments = [one.arg for one in self.tree.args.args]
        stored = {one.id for one in ast.walk(self.tree) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
        loops = {one.target.id for one in ast.walk(self.tree) if isinstance(one, ast.For)}
        self.arguments, self.locals = arguments, sorted(stored - loops - set(arguments))
        own = stored | set(arguments)
        super().__init__(made, {name: of for name, of in function.__globals__.items() if name not in own}, self.safe)
        self.temporary = 0

    def fault(self, node):
        return NotTranslated(f"{self.file}:{self.first + node.lineno - 1}: {super().fault(node)}")

    def safe(self, name):
        return f"{name}_" if name in RESERVED else name

    def text(self, name):
        body = self.block(self.tree.body, 1)
        declared = f"  let {', '.join(map(self.safe, self.locals))};\n" if self.locals else ""
        return f"function {name}({', '.join(map(self.safe, self.arguments))}) {{\n{declared}{body}}}"

    def block(self, statements, depth):
        return "".join(f"{'  ' * depth}{line}\n" for one in statements for line in self.statement(one, depth))

    def statement(self, node, depth):
        """Lines of a statement."""
        method = getattr(self, f"{type(node).__name__}_lines", None)
        if method is None:
            raise self.fault(node)
        return method(node, depth)

    def Expr_lines(self, node, depth):
        return [] if isinstance(node.value, ast.Constant) else [f"{self.of(node.value)};"]

    def Return_lines(self, node, depth):
        return [f"return {self.of(node.value)};" if node.value else "return;"]

    def Continue_lines(self, node, depth):
        return ["continue;"]

    def AugAssign_lines(self, node, depth):
        return [f"{self.of(node.target)} {self.operator(node, node.op)}= {self.of(node.value)};"]

    def Assign_lines(self, node, depth):
        (target,), value = node.targets, node.value
        if isinstance(target, ast.Tuple):
            return self.several(target.elts, value)
        if all(
            isinstance(one, ast.Subscript) and isinstance(one.value, ast.Name) and not isinstance(one.slice, ast.Tuple)
            for one in (target, value)
        ):
            return [f"{RECORD_COPIED}({self.of(target)}, {self.of(value)});"]
        return [f"{self.of(target)} = {self.of(value)};"]

    def several(self, targets, value):
        """Assignment to several at once: all values are reckoned before the first is put in its place."""
        self.temporary += 1
        one = f"${self.temporary}"
        if not isinstance(value, ast.Tuple):
            return [f"const {one} = {self.of(value)};", *(f"{self.of(to)} = {one}[{i}];" for i, to in enumerate(targets))]
        values = ", ".join(f"{one}_{i} = {self.of(of)}" for i, of in enumerate(value.elts))
        return [f"const {values};", *(f"{self.of(to)} = {one}_{i};" for i, to in enumerate(targets))]

    def If_lines(self, node, depth):
        lines = [f"if ({self.of(node.test)}) {{", *self.inner(node.body, depth)]
        return [*lines, *(["} else {", *self.inner(node.orelse, depth)] if node.orelse else []), "}"]

    def While_lines(self, node, depth):
        return [f"while ({self.of(node.test)}) {{", *self.inner(node.body, depth), "}"]

    def For_lines(self, node, depth):
        name, over = self.safe(node.target.id), node.iter
        if isinstance(over, ast.Call) and self.resolved(over.func) is range:
            first, last = (["0", *map(self.of, over.args)])[-2:]
            head = f"for (let {name} = {first}, {name}$ = {last}; {name} < {name}$; {name}++) {{"
        else:  # literal_unroll of a tuple, or a tuple itself
            head = f"for (const {name} of {self.of(over.args[0] if isinstance(over, ast.Call) else over)}) {{"
        return [head, *self.inner(node.body, depth), "}"]

    def inner(self, statements, depth):
        return self.block(statements, 1).splitlines()
