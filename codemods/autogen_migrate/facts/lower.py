"""From source text to facts: one walk over the ``ast`` of one file."""

from __future__ import annotations

import ast
import re
import warnings

from ..sources.model import SourceFile, SourceKind
from .model import Class, Expr, FileFacts, Function, ImportedName, Param, Stmt

_NEWLINE = re.compile(rb"\r\n|\r|\n")
_DECORATOR = re.compile(rb"[ \t\f]*@")


def file_facts(source: SourceFile) -> FileFacts:
    """The facts of ``source``; raises SyntaxError if Python cannot parse it."""
    tree = parse(source)
    lowering = _Lowering(source.text.encode("utf-8"))
    return FileFacts(
        path=str(source.path),
        module=source.module,
        is_package=source.is_package,
        is_notebook=source.kind is SourceKind.NOTEBOOK,
        body=lowering.block(tree.body),
    )


def parse(source: SourceFile) -> ast.Module:
    """Parse the text; a notebook may await at top level."""
    flags = ast.PyCF_ONLY_AST
    if source.kind is SourceKind.NOTEBOOK:
        flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes in the user's strings are not our business
        tree = compile(source.text, str(source.path), "exec", flags=flags, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree


class _Lowering:
    """Turns nodes into facts; knows where each line starts."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._lines = [0] + [match.end() for match in _NEWLINE.finditer(data)]

    def _at(self, line: int, column: int) -> int:
        return self._lines[line - 1] + column

    def _span(self, node: ast.expr | ast.stmt | ast.pattern) -> tuple[int, int]:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno, node.end_col_offset)

    # ------------------------------------------------------------------ statements

    def block(self, body: list[ast.stmt]) -> tuple[Stmt, ...]:
        return tuple(self._stmt(node) for node in body)

    def _stmt(self, node: ast.stmt) -> Stmt:
        start, end = self._span(node)
        match node:
            case ast.Expr(value=value):
                return Stmt("expr", start, end, exprs=(self.expr(value),))
            case ast.Assign(targets=targets, value=value):
                return Stmt("assign", start, end, self._exprs(targets), (self.expr(value),))
            case ast.AnnAssign(target=target, value=value, annotation=annotation):
                values = () if value is None else (self.expr(value),)
                return Stmt("annassign", start, end, (self.expr(target), self.expr(annotation)), values)
            case ast.AugAssign(target=target, value=value):
                return Stmt("augassign", start, end, (self.expr(target),), (self.expr(value),))
            case ast.Return(value=value):
                return Stmt("return", start, end, exprs=() if value is None else (self.expr(value),))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return self._def(node, start, end)
            case ast.ClassDef():
                return self._class(node, start, end)
            case ast.Import() | ast.ImportFrom():
                return Stmt("import", start, end, imports=_imports(node))
            case ast.If(test=test, body=body, orelse=orelse):
                return Stmt(
                    "if", start, end, exprs=(self.expr(test),), blocks=(self.block(body), self.block(orelse))
                )
            case ast.For() | ast.AsyncFor():
                return Stmt(
                    "for",
                    start,
                    end,
                    (self.expr(node.target),),
                    (self.expr(node.iter),),
                    (self.block(node.body), self.block(node.orelse)),
                    is_async=isinstance(node, ast.AsyncFor),
                )
            case ast.While(test=test, body=body, orelse=orelse):
                return Stmt(
                    "while",
                    start,
                    end,
                    exprs=(self.expr(test),),
                    blocks=(self.block(body), self.block(orelse)),
                )
            case ast.With() | ast.AsyncWith():
                return self._with(node, start, end)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                kind = "global" if isinstance(node, ast.Global) else "nonlocal"
                return Stmt(kind, start, end, names=tuple(names))
            case ast.Match(subject=subject, cases=cases):
                patterns = tuple(self._pattern(case.pattern) for case in cases)
                guards = tuple(self.expr(case.guard) for case in cases if case.guard is not None)
                blocks = tuple(self.block(case.body) for case in cases)
                return Stmt("match", start, end, patterns, (self.expr(subject), *guards), blocks)
            case _ if hasattr(node, "handlers"):
                return self._try(node, start, end)
            case _:
                return self._other(node, start, end)

    def _other(self, node: ast.stmt, start: int, end: int) -> Stmt:
        kinds: dict[type[ast.stmt], str] = {ast.Pass: "pass", ast.Delete: "del", ast.Raise: "raise"}
        exprs = [*self._bounds(node)]
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                exprs.append(self.expr(child))
        return Stmt(kinds.get(type(node), "other"), start, end, exprs=tuple(exprs))

    def _pattern(self, node: ast.pattern) -> Expr:
        """A pattern of ``case`` as the target of an assignment; all that is no target is a ``pattern``."""
        start, end = self._span(node)
        match node:
            case ast.MatchAs(name=str(name), pattern=None):
                return Expr("name", start, end, text=name)
            case ast.MatchStar(name=name):
                inner = Expr("none", start, start) if name is None else Expr("name", start, end, text=name)
                return Expr("star", start, end, items=(inner,))
            case ast.MatchSequence(patterns=patterns):
                return Expr("tuple", start, end, items=tuple(self._pattern(p) for p in patterns))
            case ast.MatchClass(cls=cls, patterns=patterns, kwd_attrs=names, kwd_patterns=named):
                items = (self.expr(cls), *(self._pattern(p) for p in (*patterns, *named)))
                return Expr("classpattern", start, end, items=items, keys=(*(None for _ in patterns), *names))
            case ast.MatchMapping(keys=keys, patterns=patterns, rest=rest) if _strings(keys):
                items = tuple(self._pattern(p) for p in patterns)
                return Expr("keys", start, end, text=rest or "", items=items, keys=_strings(keys))
            case _:
                inner = [c for c in ast.iter_child_nodes(node) if isinstance(c, (ast.expr, ast.pattern))]
                items = (self._pattern(c) if isinstance(c, ast.pattern) else self.expr(c) for c in inner)
                name = getattr(node, "name", None) or getattr(node, "rest", None) or ""
                return Expr("pattern", start, end, text=name, items=tuple(items))

    def _try(self, node: ast.stmt, start: int, end: int) -> Stmt:
        assert isinstance(node, ast.Try) or type(node).__name__ == "TryStar"
        handlers: list[ast.ExceptHandler] = getattr(node, "handlers", [])
        blocks = [self.block(getattr(node, "body", []))]
        blocks += [self.block(handler.body) for handler in handlers]
        blocks += [self.block(getattr(node, "orelse", [])), self.block(getattr(node, "finalbody", []))]
        types = tuple(self.expr(handler.type) for handler in handlers if handler.type is not None)
        names = tuple(handler.name for handler in handlers if handler.name)
        return Stmt("try", start, end, exprs=types, blocks=tuple(blocks), names=names)

    def _with(self, node: ast.With | ast.AsyncWith, start: int, end: int) -> Stmt:
        none = Expr("none", start, start)
        targets = tuple(
            none if item.optional_vars is None else self.expr(item.optional_vars) for item in node.items
        )
        exprs = tuple(self.expr(item.context_expr) for item in node.items)
        return Stmt(
            "with",
            start,
            end,
            targets,
            exprs,
            (self.block(node.body),),
            is_async=isinstance(node, ast.AsyncWith),
        )

    def _def(self, node: ast.FunctionDef | ast.AsyncFunctionDef, start: int, end: int) -> Stmt:
        decorators = self._exprs(node.decorator_list)
        function = Function(
            name=node.name,
            params=self._params(node.args),
            decorators=decorators,
            returns=None if node.returns is None else self.expr(node.returns),
            is_async=isinstance(node, ast.AsyncFunctionDef),
            is_generator=_yields(node.body),
            body=self.block(node.body),
            start=start,
            end=end,
            bounds=self._bounds(node),
        )
        return Stmt("def", self._first(node.decorator_list, start), end, function=function)

    def _class(self, node: ast.ClassDef, start: int, end: int) -> Stmt:
        decorators = self._exprs(node.decorator_list)
        class_ = Class(
            name=node.name,
            bases=self._exprs(node.bases),
            keywords=tuple(self.expr(keyword.value) for keyword in node.keywords),
            decorators=decorators,
            body=self.block(node.body),
            start=start,
            end=end,
            bounds=self._bounds(node),
        )
        return Stmt("class", self._first(node.decorator_list, start), end, class_=class_)

    def _bounds(self, node: ast.stmt) -> tuple[Expr, ...]:
        """The expressions among the type parameters of *node*, which Python has from 3.12 on."""
        parameters: list[ast.AST] = getattr(node, "type_params", [])
        children = (child for parameter in parameters for child in ast.iter_child_nodes(parameter))
        return tuple(self.expr(child) for child in children if isinstance(child, ast.expr))

    def _first(self, decorators: list[ast.expr], start: int) -> int:
        """Where the first decorator's ``@`` is: parentheses and lines may stand before its expression."""
        if not decorators:
            return start
        for line in range(decorators[0].lineno, 0, -1):
            match = _DECORATOR.match(self._data, self._at(line, 0))
            if match is not None:
                return match.end() - 1
        return start

    def _params(self, args: ast.arguments) -> tuple[Param, ...]:
        positional = args.posonlyargs + args.args
        missing = len(positional) - len(args.defaults)
        defaults: list[ast.expr | None] = [None] * missing + list(args.defaults)
        found = [self._param(a, "pos", d) for a, d in zip(positional, defaults, strict=True)]
        if args.vararg is not None:
            found.append(self._param(args.vararg, "*", None))
        found += [self._param(a, "kwonly", d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
        if args.kwarg is not None:
            found.append(self._param(args.kwarg, "**", None))
        return tuple(found)

    def _param(self, arg: ast.arg, kind: str, default: ast.expr | None) -> Param:
        annotation = None if arg.annotation is None else self.expr(arg.annotation)
        return Param(arg.arg, kind, annotation, None if default is None else self.expr(default))

    # ------------------------------------------------------------------ expressions

    def _exprs(self, nodes: list[ast.expr]) -> tuple[Expr, ...]:
        return tuple(self.expr(node) for node in nodes)

    def expr(self, node: ast.expr) -> Expr:
        start, end = self._span(node)
        match node:
            case ast.Name(id=name):
                return Expr("name", start, end, text=name)
            case ast.Attribute(value=base, attr=attr):
                return Expr("attr", start, end, text=attr, items=(self.expr(base),))
            case ast.Constant(value=value) if value is None or isinstance(value, (str, int, float, bool)):
                return Expr("const", start, end, value=value)
            case ast.Call():
                return self._call(node, start, end)
            case ast.Dict(keys=keys, values=values):
                none = Expr("none", start, start)
                key_items = tuple(none if key is None else self.expr(key) for key in keys)
                return Expr("dict", start, end, items=self._exprs(values), key_items=key_items)
            case ast.List(elts=elts):
                return Expr("list", start, end, items=self._exprs(elts))
            case ast.Tuple(elts=elts):
                return Expr("tuple", start, end, items=self._exprs(elts))
            case ast.Set(elts=elts):
                return Expr("set", start, end, items=self._exprs(elts))
            case ast.Subscript(value=base, slice=index):
                return Expr("subscript", start, end, items=(self.expr(base), self.expr(index)))
            case ast.Lambda(args=args, body=body):
                function = Function("", self._params(args), (), None, False, False, (), start, end)
                return Expr("lambda", start, end, items=(self.expr(body),), function=function)
            case ast.Await(value=value):
                return Expr("await", start, end, items=(self.expr(value),))
            case ast.Starred(value=value):
                return Expr("star", start, end, items=(self.expr(value),))
            case ast.NamedExpr(target=target, value=value):
                return Expr("walrus", start, end, text=target.id, items=(self.expr(value),))
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self._comprehension(node, start, end)
            case _:
                return self._composite(node, start, end)

    def _call(self, node: ast.Call, start: int, end: int) -> Expr:
        arguments: list[tuple[int, str | None, ast.expr]] = []
        for argument in node.args:
            starred = isinstance(argument, ast.Starred)
            value = argument.value if isinstance(argument, ast.Starred) else argument
            arguments.append((self._span(argument)[0], "*" if starred else None, value))
        for keyword in node.keywords:
            arguments.append((self._span(keyword.value)[0], keyword.arg or "**", keyword.value))
        arguments.sort(key=lambda item: item[0])  # source order: f(*a, b) after a keyword is legal
        items = (self.expr(node.func), *(self.expr(value) for _, _, value in arguments))
        return Expr("call", start, end, items=items, keys=tuple(key for _, key, _ in arguments))

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, start: int, end: int
    ) -> Expr:
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        generators = tuple(
            (self.expr(part.target), self.expr(part.iter), *self._exprs(part.ifs)) for part in node.generators
        )
        kind = type(node).__name__
        return Expr("comp", start, end, text=kind, items=self._exprs(elements), generators=generators)

    def _composite(self, node: ast.expr, start: int, end: int) -> Expr:
        kinds: dict[type[ast.expr], str] = {
            ast.JoinedStr: "fstring",
            ast.Compare: "compare",
            ast.BoolOp: "boolop",
            ast.BinOp: "binop",
            ast.UnaryOp: "unary",
            ast.IfExp: "ifexp",
            ast.Slice: "slice",
            ast.Yield: "yield",
            ast.YieldFrom: "yieldfrom",
        }
        operator = type(getattr(node, "op", None)).__name__
        items = self._children(node)
        keys = _texts_between(node) if isinstance(node, ast.JoinedStr) else ()
        return Expr(kinds.get(type(node), "other"), start, end, text=operator, items=items, keys=keys)

    def _children(self, node: ast.AST) -> tuple[Expr, ...]:
        found: list[Expr] = []
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FormattedValue):  # has no positions of its own before 3.12
                found += self._children(child)
            elif isinstance(child, ast.expr):
                if isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant):
                    continue
                found.append(self.expr(child))
        return tuple(found)


def _texts_between(node: ast.JoinedStr) -> tuple[str, ...]:
    """The texts around the values of an f-string; none if a value has a format or a conversion."""
    texts = [""]
    for part in node.values:
        if isinstance(part, ast.Constant):
            texts[-1] += str(part.value)
        elif isinstance(part, ast.FormattedValue) and part.conversion == -1 and part.format_spec is None:
            texts.append("")
        else:
            return ()
    return tuple(texts)


def _imports(node: ast.Import | ast.ImportFrom) -> tuple[ImportedName, ...]:
    found: list[ImportedName] = []
    for alias in node.names:
        if isinstance(node, ast.Import):
            bound = alias.asname or alias.name.split(".")[0]
            found.append(ImportedName(alias.name, 0, None, bound, alias.name))
        else:
            bound = alias.asname or alias.name
            found.append(ImportedName(node.module or "", node.level, alias.name, bound, alias.name))
    return tuple(found)


def _yields(body: list[ast.stmt]) -> bool:
    """Whether a function with this body is a generator (nested functions do not count)."""
    todo: list[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            todo.extend(ast.iter_child_nodes(node))
    return False


def _strings(keys: list[ast.expr]) -> tuple[str, ...]:
    """The keys of a mapping pattern, if all of them are strings; else nothing."""
    found = [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    return tuple(found) if len(found) == len(keys) else ()
