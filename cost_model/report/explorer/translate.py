"""Equations of the model as JavaScript: translated from their own source, so that a page without Python reckons with the same ones.

Only the Python is understood that the model is written in; anything else is an error that names its file and line. A function is
called by its module and name, `adoption_new_installs`; an array of two dimensions is an array of arrays, a record an object.
"""

import ast
import builtins
import inspect
import json
import math
import textwrap
from types import FunctionType

import numpy as np

from cost_model.model.equation import arithmetic
from cost_model.model.given import given

ROOM = "cost_model.model"
CALLS = {min: "Math.min", max: "Math.max", np.minimum: "Math.min", np.maximum: "Math.max"}
CALLS |= {getattr(math, name): f"Math.{name}" for name in ("exp", "log", "expm1", "log1p")}
OPERATORS = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.BitAnd: "&", ast.And: "&&", ast.Or: "||"},
    **{ast.Eq: "===", ast.NotEq: "!==", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "==="},
    **{ast.USub: "-", ast.Not: "!"},
}
RESERVED = {"in", "new", "switch", "with", "this", "function", "var", "let", "const", "case", "default", "delete"}


class NotTranslated(Exception):
    """Python that the model does not use so far."""


def literal(value):
    """A constant of Python as JavaScript: numbers, words, tuples and dictionaries of them, arrays, records."""
    if isinstance(value, np.void):
        return record(value.dtype, value)
    if isinstance(value, np.ndarray) and not value.dtype.names:
        return f"Float64Array.of({', '.join(map(literal, value.tolist()))})"
    if isinstance(value, tuple | list | np.ndarray):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(key)}: {literal(of)}' for key, of in value.items())}}}"
    if value in (math.inf, -math.inf):
        return f"{'-' * (value < 0)}Infinity"
    return json.dumps(value.item() if isinstance(value, np.generic) else value)


def record(dtype, value=None):
    """A record as JavaScript, of these numbers or blank; its arrays are zeros."""
    parts = []
    for name in dtype.names:
        blank = f"zeros({', '.join(map(str, dtype[name].shape))})" if dtype[name].shape else "0"
        parts.append(f"{name}: {blank if value is None or dtype[name].shape else literal(value[name])}")
    return f"{{{', '.join(parts)}}}"


def javascript(*functions):
    """The functions, all that they call, and the constants that they use, as JavaScript."""
    made = Made()
    for function in functions:
        made.function(function)
    return "\n".join([*made.constants.values(), *made.functions.values()])


def formulas(name, arguments, wanted, formula_of, place):
    """A function of JavaScript that sets each of the wanted quantities of formulas, and those that they take.

    formula_of  from a name to its formula, nothing for an input;  place  from a name to where it stands in JavaScript
    """
    lines, expressions = {}, Expressions(Made(), {}, place)

    def reckon(one):
        if one not in lines and formula_of(one):
            for part in arithmetic(formula_of(one)).co_names:
                reckon(part)
            tree = ast.parse(formula_of(one).translate(str.maketrans("×÷−", "*/-")), mode="eval")
            lines[one] = f"  {place(one)} = {expressions.of(tree.body)};\n"

    for one in wanted:
        reckon(one)
    return f"function {name}({arguments}) {{\n{''.join(lines.values())}}}"


class Made:
    """What has been translated so far: constants and functions by their name in JavaScript."""

    def __init__(self):
        self.constants, self.functions = {}, {}

    def constant(self, name, value):
        made = f"const {name} = {literal(value)};"
        if self.constants.setdefault(name, made) != made:
            raise NotTranslated(f"{name}: two constants have this name")
        return name

    def function(self, function):
        name = f"{function.__module__.rpartition('.')[2]}_{function.__name__}"
        if name not in self.functions:
            self.functions[name] = ""  # its place, before those that it calls
            self.functions[name] = Function(self, function).text(name)
        return name


class Expressions:
    """Expressions of one piece of Python as JavaScript.  known  globals by name;  place  any other name → what it is there"""

    def __init__(self, made, known, place):
        self.made, self.known, self.place = made, known, place

    def fault(self, node):
        return NotTranslated(f"{ast.unparse(node)}: {type(node).__name__} is not translated")

    def resolved(self, node):
        """The global object that a name, or an attribute of one, stands for; None where it is no global."""
        if isinstance(node, ast.Name):
            return self.known.get(node.id)
        return getattr(self.resolved(node.value), node.attr, None) if isinstance(node, ast.Attribute) else None

    def operator(self, node, op):
        if type(op) not in OPERATORS:
            raise self.fault(node)
        return OPERATORS[type(op)]

    def of(self, node):
        """An expression."""
        value = self.resolved(node)
        if isinstance(value, int | float | str):
            return literal(value)
        if value is not None:
            return self.made.constant(f"K_{node.id if isinstance(node, ast.Name) else node.attr}", value)
        match node:
            case ast.Constant(value=value):
                return literal(value)
            case ast.Name(id=name):
                return self.place(name)
            case ast.Subscript(value=ast.Attribute(value=array, attr="shape"), slice=ast.Constant(value=axis)):
                return f"{self.of(array)}{'[0]' * axis}.length"
            case ast.Attribute(value=base, attr=name):
                return f"{self.of(base)}.{name}"
            case ast.Subscript(value=array, slice=place):
                places = place.elts if isinstance(place, ast.Tuple) else [place]
                return self.of(array) + "".join(f"[{self.of(one)}]" for one in places)
            case ast.Tuple(elts=values):
                return f"[{', '.join(map(self.of, values))}]"
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return f"Math.pow({self.of(left)}, {self.of(right)})"
            case ast.Compare(left=left, ops=[ast.In()], comparators=[right]):
                return f"{self.of(right)}.includes({self.of(left)})"
            case ast.BinOp(left=left, op=op, right=right) | ast.Compare(left=left, ops=[op], comparators=[right]):
                return f"({self.of(left)} {self.operator(node, op)} {self.of(right)})"
            case ast.UnaryOp(op=op, operand=operand):
                return f"({self.operator(node, op)}{self.of(operand)})"
            case ast.BoolOp(op=op, values=values):
                return f"({f' {self.operator(node, op)} '.join(map(self.of, values))})"
            case ast.IfExp(test=test, body=body, orelse=other):
                return f"({self.of(test)} ? {self.of(body)} : {self.of(other)})"
            case ast.Call(func=function, args=arguments, keywords=[]):
                return self.call(node, function, arguments)
        raise self.fault(node)

    def call(self, node, function, arguments):
        """A call of the model, of mathematics, or of the few others that the model makes."""
        what = self.resolved(function)
        if what is len and self.resolved(arguments[0]) is not None:
            return literal(len(self.resolved(arguments[0])))
        if what is given:
            return literal(given(*(one.value for one in arguments)))
        told = [self.of(one) for one in arguments]
        if what is len:
            return f"{told[0]}.length"
        if what is getattr:
            return f"{told[0]}[{told[1]}]"
        if isinstance(function, ast.Attribute) and function.attr == "index":
            return f"{self.of(function.value)}.indexOf({told[0]})"
        if isinstance(what, FunctionType) and what.__module__.startswith(ROOM):
            return f"{self.made.function(what)}({', '.join(told)})"
        if what not in CALLS:
            raise self.fault(node)
        return f"{CALLS[what]}({', '.join(told)})"


class Function(Expressions):
    """A function of the model as JavaScript, statement by statement."""

    def __init__(self, made, function):
        lines, self.first = inspect.getsourcelines(function)
        self.file, self.temporaries = inspect.getsourcefile(function), 0
        self.tree = ast.parse(textwrap.dedent("".join(lines))).body[0]
        self.arguments = [one.arg for one in self.tree.args.args]
        names = [one for one in ast.walk(self.tree) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)]
        own = {one.id for one in names} | {*self.arguments}
        loops = {one.target.id for one in ast.walk(self.tree) if isinstance(one, ast.For)}
        self.locals = sorted(own - loops - {*self.arguments})
        known = {name: of for name, of in (vars(builtins) | function.__globals__).items() if name not in own}
        super().__init__(made, known, lambda name: f"{name}_" if name in RESERVED else name)

    def fault(self, node):
        return NotTranslated(f"{self.file}:{self.first + node.lineno - 1}: {super().fault(node)}")

    def text(self, name):
        declared = f"  let {', '.join(map(self.place, self.locals))};\n" if self.locals else ""
        head = f"function {name}({', '.join(map(self.place, self.arguments))}) {{\n"
        return head + declared + "".join(f"  {line}\n" for line in self.lines(self.tree.body)) + "}"

    def lines(self, statements):
        return [line for one in statements for line in self.statement(one)]

    def block(self, head, statements):
        return [f"{head} {{", *(f"  {line}" for line in self.lines(statements)), "}"]

    def statement(self, node):
        """Lines of a statement."""
        match node:
            case ast.Expr(value=ast.Constant()):  # what the function says of itself
                return []
            case ast.Expr(value=value):
                return [f"{self.of(value)};"]
            case ast.Return(value=value):
                return [f"return{f' {self.of(value)}' if value else ''};"]
            case ast.Continue():
                return ["continue;"]
            case ast.AugAssign(target=target, op=op, value=value):
                return [f"{self.of(target)} {self.operator(node, op)}= {self.of(value)};"]
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value):
                return self.several(targets, value)
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name(), slice=to)], value=ast.Subscript(value=ast.Name(), slice=of)
            ) if not isinstance(to, ast.Tuple) and not isinstance(of, ast.Tuple):  # of a whole record
                return [f"copy({self.of(node.targets[0])}, {self.of(node.value)});"]
            case ast.Assign(targets=[target], value=value):
                return [f"{self.of(target)} = {self.of(value)};"]
            case ast.If(test=test, body=body, orelse=other):
                return self.block(f"if ({self.of(test)})", body) + (self.block("else", other) if other else [])
            case ast.While(test=test, body=body):
                return self.block(f"while ({self.of(test)})", body)
            case ast.For(target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"), args=[*first, last]), body=body):
                i, start = self.place(name), self.of(first[0]) if first else "0"
                return self.block(f"for (let {i} = {start}, {i}$ = {self.of(last)}; {i} < {i}$; {i}++)", body)
            case ast.For(target=ast.Name(id=name), iter=ast.Tuple() | ast.Call(args=[_]) as over, body=body):  # literal_unroll
                values = self.of(over.args[0] if isinstance(over, ast.Call) else over)
                return self.block(f"for (const {self.place(name)} of {values})", body)
        raise self.fault(node)

    def several(self, targets, value):
        """Assignment to several at once: all values are reckoned before the first is put in its place."""
        self.temporaries += 1
        one = f"${self.temporaries}"
        if isinstance(value, ast.Tuple):
            made = [f"{one}_{i} = {self.of(of)}" for i, of in enumerate(value.elts)]
            return [f"const {', '.join(made)};", *(f"{self.of(to)} = {one}_{i};" for i, to in enumerate(targets))]
        return [f"const {one} = {self.of(value)};", *(f"{self.of(to)} = {one}[{i}];" for i, to in enumerate(targets))]
