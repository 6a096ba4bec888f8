using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Spec.Expressions;
using Term = NetDsl.Generator.Syntax.FunctionBuilder.Term;

namespace NetDsl.Generator.Syntax;

/// <summary>
/// Translates the body of a user-defined method to elementwise operations. It runs the method on nodes instead of numbers and inlines the
/// methods that it calls. Both branches of a condition are computed, and one is selected.
/// </summary>
internal sealed class FunctionTranslator
{
    /// <summary>The largest depth of calls; deeper ones are reported as recursion.</summary>
    private const int MaxDepth = 50;

    /// <summary>
    /// The largest number of calls or selections of a function. Methods that call each other twice double them at each level.
    /// </summary>
    private const int MostCalls = 10_000;

    private readonly FunctionBuilder function = new();
    private int work;
    private readonly Compilation compilation;
    private readonly CancellationToken cancellation;
    private readonly Stack<IMethodSymbol> calls = [];

    private FunctionTranslator(Compilation compilation, CancellationToken cancellation) =>
        (this.compilation, this.cancellation) = (compilation, cancellation);

    /// <summary>Translates a method. Returns neither a function nor a problem if C# reports an error in the method.</summary>
    /// <param name="name">The name of the function in emitted code.</param>
    /// <param name="type">The class of the method, for messages.</param>
    public static (FunctionBody? Function, FunctionProblem? Problem) Translate(
        string name, string type, IMethodSymbol method, Compilation compilation, CancellationToken cancellation)
    {
        var translator = new FunctionTranslator(compilation, cancellation);
        try
        {
            var result = translator.Call(method,
                [.. Enumerable.Range(0, method.Parameters.Length).Select(i => new Meaning(translator.function.Argument(i)))], null);
            return (FunctionBuilder.Build(name, method.Parameters.Length, result.Number!), null);
        }
        catch (Untranslatable reason)
        {
            return (null, reason.What is null ? null : new(Rules.UntranslatableFunction, new([$"{type}.{method.Name}", reason.What])));
        }
    }

    /// <summary>The meaning of an expression: a number, or a condition that selects one of two.</summary>
    internal readonly record struct Meaning(Term? Number, Func<Term, Term, Term>? Select = null);

    /// <summary>Ends a translation. Has no text if C# reports the error.</summary>
    private sealed class Untranslatable(string? what) : Exception
    {
        public string? What { get; } = what;
    }

    private Meaning Call(IMethodSymbol method, IReadOnlyList<Meaning> arguments, ExpressionSyntax? call)
    {
        cancellation.ThrowIfCancellationRequested();
        var source = method.DeclaringSyntaxReferences
            .Select(r => r.GetSyntax(cancellation)).OfType<MethodDeclarationSyntax>()
            .FirstOrDefault(m => m.Body is not null || m.ExpressionBody is not null);
        var where = call is null ? $"'{method.Name}'" : Quote(call);
        if (source is null || !compilation.ContainsSyntaxTree(source.SyntaxTree))
            // C# reports a missing body, unless the method comes from another assembly.
            throw new Untranslatable(method.DeclaringSyntaxReferences.IsEmpty || source is not null
                ? $"{where} is compiled already, in {method.ContainingAssembly.Name}, so its body cannot be read: write it in this project"
                : null);
        if (calls.Contains(method, SymbolEqualityComparer.Default) || calls.Count > MaxDepth)
            throw new Untranslatable($"{where} calls itself: without recursion, a number of steps known beforehand has to be written out");

        Work(method.Name);
        calls.Push(method);
        var model = compilation.GetSemanticModel(source.SyntaxTree);
        try
        {
            var names = method.Parameters.Zip(arguments, (parameter, argument) => (parameter, argument))
                .ToImmutableDictionary(pair => (ISymbol)pair.parameter, pair => pair.argument, SymbolEqualityComparer.Default);
            var scope = new Scope(this, model) { Names = names };
            return source.ExpressionBody is { } body ? scope.Expression(body.Expression)
                : scope.Run([.. source.Body!.Statements]) ?? throw new Untranslatable(null);
        }
        catch (Untranslatable reason) when (reason.What is not null && model.GetDiagnostics(source.Span, cancellation).Any(d => d.Severity == DiagnosticSeverity.Error))
        {
            throw new Untranslatable(null);
        }
        finally
        {
            calls.Pop();
        }
    }

    /// <summary>Counts a call or a selection.</summary>
    private void Work(string method)
    {
        cancellation.ThrowIfCancellationRequested();
        if (++work > MostCalls)
            throw new Untranslatable(
                $"'{method}' and the methods that call it make more than {MostCalls.ToString("N0", CultureInfo.InvariantCulture)} "
                + "calls: keep the result of a call in a local variable, and use that twice");
    }

    /// <summary>Source text on one line, without comments.</summary>
    private static string Quote(SyntaxNode node)
    {
        var text = string.Concat(node.DescendantTokens().Select(token => token.Text + (token.HasTrailingTrivia || token.GetNextToken().HasLeadingTrivia ? " " : ""))).TrimEnd();
        return $"'{(text.Length > 60 ? text.Substring(0, 57) + "..." : text)}'";
    }

    private static bool IsFloat(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_Single or SpecialType.System_Double;

    /// <summary>One call of a method, with the current values of its names.</summary>
    private sealed class Scope(FunctionTranslator translator, SemanticModel model)
    {
        private FunctionBuilder Function => translator.function;

        public ImmutableDictionary<ISymbol, Meaning> Names { get; set; } = ImmutableDictionary<ISymbol, Meaning>.Empty;

        /// <summary>Runs statements. Returns null if they end without a return.</summary>
        public Meaning? Run(ImmutableList<StatementSyntax> statements)
        {
            while (!statements.IsEmpty)
            {
                translator.cancellation.ThrowIfCancellationRequested();
                var (statement, rest) = (statements[0], statements.RemoveAt(0));
                switch (statement)
                {
                    case BlockSyntax block:
                        statements = rest.InsertRange(0, block.Statements);
                        continue;
                    case ReturnStatementSyntax { Expression: { } value }:
                        return Expression(value);
                    case IfStatementSyntax choice:
                        if (Choose(choice, rest) is { } chosen)
                            return chosen;
                        break;
                    case LocalDeclarationStatementSyntax declaration:
                        foreach (var variable in declaration.Declaration.Variables)
                            if (variable.Initializer is { } initial)
                                Names = Names.SetItem(model.GetDeclaredSymbol(variable)!, Expression(initial.Value));
                        break;
                    case ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment }:
                        Assign(assignment);
                        break;
                    case EmptyStatementSyntax:
                        break;
                    case ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or ForEachStatementSyntax:
                        throw new Untranslatable($"{Quote(statement)} is a loop: write its steps out");
                    default:
                        throw new Untranslatable(
                            $"{Quote(statement)} is not a statement that can be vectorised: only local variables, assignments to them, "
                            + "if and return can");
                }

                statements = rest;
            }

            return null;
        }

        /// <summary>
        /// Runs an if statement and the statements after it: each branch separately if one may return, otherwise only their assignments.
        /// </summary>
        private Meaning? Choose(IfStatementSyntax choice, ImmutableList<StatementSyntax> rest)
        {
            var condition = Condition(choice.Condition);
            var before = Names;
            var returns = choice.DescendantNodes().Any(node => node is ReturnStatementSyntax);
            var yes = Run(returns ? rest.Insert(0, choice.Statement) : [choice.Statement]);
            var afterYes = Names;
            Names = before;
            var no = Run([.. choice.Else is { } otherwise ? [otherwise.Statement] : Array.Empty<StatementSyntax>(),
                .. returns ? rest : []]);
            if (returns)
                // C# ensures that every path ends with a return.
                return yes is { } a && no is { } b ? Selected(condition, a, b) : throw new Untranslatable(null);

            foreach (var then in afterYes)
                Names = Names.SetItem(then.Key,
                    Names.TryGetValue(then.Key, out var other) && !then.Value.Equals(other)
                        ? Selected(condition, then.Value, other)
                        : then.Value);
            return null;
        }

        private void Assign(AssignmentExpressionSyntax assignment)
        {
            var target = model.GetSymbolInfo(assignment.Left).Symbol;
            if (target is not (ILocalSymbol or IParameterSymbol { RefKind: RefKind.None }))
                throw new Untranslatable(target is null ? null : $"{Quote(assignment)} assigns to something other than a local variable: a function only returns a number");
            var right = Expression(assignment.Right);
            Meaning Old() => Names[target];
            Names = Names.SetItem(target, assignment.Kind() switch
            {
                SyntaxKind.SimpleAssignmentExpression => right,
                SyntaxKind.AddAssignmentExpression => new(Function.Add(Number(Old()), Number(right))),
                SyntaxKind.SubtractAssignmentExpression => new(Function.Subtract(Number(Old()), Number(right))),
                SyntaxKind.MultiplyAssignmentExpression => new(Function.Multiply(Number(Old()), Number(right))),
                SyntaxKind.DivideAssignmentExpression => new(Function.Divide(Number(Old()), Number(right))),
                _ => throw Unknown(assignment, "use +, -, * and /"),
            });
        }

        public Meaning Expression(ExpressionSyntax expression)
        {
            translator.cancellation.ThrowIfCancellationRequested();
            if (model.GetConstantValue(expression) is { HasValue: true, Value: { } constant })
                return Constant(expression, constant);

            switch (expression)
            {
                case ParenthesizedExpressionSyntax inner:
                    return Expression(inner.Expression);
                case IdentifierNameSyntax or MemberAccessExpressionSyntax:
                    return Named(expression);
                case InvocationExpressionSyntax invocation:
                    return Invocation(invocation);
                case ConditionalExpressionSyntax choice:
                    return Selected(Condition(choice.Condition), Expression(choice.WhenTrue), Expression(choice.WhenFalse));
                case CastExpressionSyntax cast:
                    if (!IsFloat(model.GetTypeInfo(cast).Type))
                        throw Unknown(cast, "calculate in float; MathF.Floor and MathF.Truncate round");
                    return Expression(cast.Expression);
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not:
                    var negated = Condition(not.Operand);
                    return new(null, (whenTrue, whenFalse) => negated(whenFalse, whenTrue));
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.BitwiseAndExpression } both when IsTruth(both):
                    var (left, right) = (Condition(both.Left), Condition(both.Right));
                    return new(null, (whenTrue, whenFalse) => left(right(whenTrue, whenFalse), whenFalse));
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.BitwiseOrExpression } either when IsTruth(either):
                    var (first, second) = (Condition(either.Left), Condition(either.Right));
                    return new(null, (whenTrue, whenFalse) => first(whenTrue, second(whenTrue, whenFalse)));
                case BinaryExpressionSyntax comparison when IsTruth(comparison):
                    return Comparison(comparison);
            }

            if (IsTruth(expression))
                throw Unknown(expression, "compare with < <= > >= == !=, and combine with && || !");

            // Arithmetic has to be in floats, because integer division differs.
            if (!IsFloat(model.GetTypeInfo(expression).Type))
                throw model.GetTypeInfo(expression).Type is null or IErrorTypeSymbol ? new Untranslatable(null)
                    : Unknown(expression, $"it is of type {model.GetTypeInfo(expression).Type!.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}; calculate in float");
            return new(expression switch
            {
                PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } minus =>
                    Function.Negate(Operand(minus.Operand)),
                PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryPlusExpression } plus => Operand(plus.Operand),
                BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } b => Function.Add(Operand(b.Left), Operand(b.Right)),
                BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression } b =>
                    Function.Subtract(Operand(b.Left), Operand(b.Right)),
                BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } b =>
                    Function.Multiply(Operand(b.Left), Operand(b.Right)),
                BinaryExpressionSyntax { RawKind: (int)SyntaxKind.DivideExpression } b =>
                    Function.Divide(Operand(b.Left), Operand(b.Right)),
                _ => throw Unknown(expression,
                    "arithmetic with + - * /, comparisons, ?:, functions of MathF and calls of static methods can be"),
            });
        }

        private Meaning Constant(ExpressionSyntax expression, object constant) => constant switch
        {
            bool truth => new(null, (whenTrue, whenFalse) => truth ? whenTrue : whenFalse),
            float value => new(Function.Number(double.Parse(value.ToString("R", CultureInfo.InvariantCulture),
                CultureInfo.InvariantCulture))),
            double or int or long or short or byte or sbyte or ushort or uint or ulong =>
                new(Function.Number(Convert.ToDouble(constant, CultureInfo.InvariantCulture))),
            _ => throw Unknown(expression, "it is no number"),
        };

        private Meaning Named(ExpressionSyntax expression) => model.GetSymbolInfo(expression).Symbol switch
        {
            null => throw new Untranslatable(null),
            { } symbol when Names.TryGetValue(symbol, out var meaning) => meaning,
            // C# reports reads before assignment.
            ILocalSymbol => throw new Untranslatable(null),
            IFieldSymbol field =>
                throw new Untranslatable(
                    $"{Quote(expression)} is a field that is not const: make it const, or a hyper-parameter of the method"),
            IPropertySymbol =>
                throw new Untranslatable($"{Quote(expression)} is a property: make it a const field, or a hyper-parameter of the method"),
            _ => throw Unknown(expression, "it is neither a parameter nor a local variable nor a constant"),
        };

        private Meaning Invocation(InvocationExpressionSyntax invocation)
        {
            if (model.GetSymbolInfo(invocation).Symbol is not IMethodSymbol method)
                throw new Untranslatable(null);
            if (method is not { IsStatic: true, MethodKind: MethodKind.Ordinary })
                throw Unknown(invocation, "call static methods of classes");
            var written = invocation.ArgumentList.Arguments;
            if (written.FirstOrDefault(a => !a.RefKindKeyword.IsKind(SyntaxKind.None)) is { } reference)
                throw Unknown(reference.Expression, "pass it by value");
            var arguments = method.Parameters.Select((parameter, i) => Argument(invocation, parameter, i)).ToList();
            if (MathFunctions.IsMath(method.ContainingType))
                return new(MathFunctions.Find(method.Name, arguments.Count) is { } function
                    ? function(Function, [.. arguments.Select(Number)])
                    : throw Unknown(invocation, $"of {method.ContainingType.Name}, there are {MathFunctions.Names}"));
            return translator.Call(method, arguments, invocation);
        }

        private Meaning Argument(InvocationExpressionSyntax invocation, IParameterSymbol parameter, int index)
        {
            var written = invocation.ArgumentList.Arguments;
            var argument = written.FirstOrDefault(a => a.NameColon?.Name.Identifier.ValueText == parameter.Name)
                ?? (index < written.Count && written[index].NameColon is null ? written[index] : null);
            if (argument is not null)
                return Expression(argument.Expression);
            return parameter is { HasExplicitDefaultValue: true, ExplicitDefaultValue: { } value }
                ? Constant(invocation, value)
                : throw new Untranslatable(null);
        }

        private Meaning Comparison(BinaryExpressionSyntax comparison)
        {
            if (IsTruth(comparison.Left))
            {
                var (left, right) = (Condition(comparison.Left), Condition(comparison.Right));
                var same = comparison.IsKind(SyntaxKind.EqualsExpression);
                return new(null, (whenTrue, whenFalse) => Counted(() =>
                    left(right(same ? whenTrue : whenFalse, same ? whenFalse : whenTrue),
                        right(same ? whenFalse : whenTrue, same ? whenTrue : whenFalse))));
            }

            var (a, b) = (Operand(comparison.Left), Operand(comparison.Right));
            return new(null, comparison.Kind() switch
            {
                SyntaxKind.GreaterThanExpression => (whenTrue, whenFalse) => Function.SelectGreater(a, b, whenTrue, whenFalse),
                SyntaxKind.LessThanExpression => (whenTrue, whenFalse) => Function.SelectGreater(b, a, whenTrue, whenFalse),
                SyntaxKind.GreaterThanOrEqualExpression =>
                    (whenTrue, whenFalse) => Function.SelectGreaterOrEqual(a, b, whenTrue, whenFalse),
                SyntaxKind.LessThanOrEqualExpression => (whenTrue, whenFalse) => Function.SelectGreaterOrEqual(b, a, whenTrue, whenFalse),
                SyntaxKind.EqualsExpression => (whenTrue, whenFalse) => Function.SelectGreaterOrEqual(a, b,
                    Function.SelectGreaterOrEqual(b, a, whenTrue, whenFalse), whenFalse),
                SyntaxKind.NotEqualsExpression => (whenTrue, whenFalse) => Function.SelectGreaterOrEqual(a, b,
                    Function.SelectGreaterOrEqual(b, a, whenFalse, whenTrue), whenTrue),
                _ => throw Unknown(comparison, "compare with < <= > >= == !="),
            });
        }

        private Func<Term, Term, Term> Condition(ExpressionSyntax expression) =>
            Expression(expression).Select ?? throw new Untranslatable(null);

        private Term Operand(ExpressionSyntax expression) => Number(Expression(expression));

        private static Term Number(Meaning meaning) => meaning.Number ?? throw new Untranslatable(null);

        private Meaning Selected(Func<Term, Term, Term> condition, Meaning whenTrue, Meaning whenFalse) =>
            whenTrue.Number is { } a && whenFalse.Number is { } b ? new(condition(a, b))
            : whenTrue.Select is { } yes && whenFalse.Select is { } no ? new(null, (t, f) => Counted(() => condition(yes(t, f), no(t, f))))
            : throw new Untranslatable(null);

        /// <summary>A selection of selections, which may double at each level.</summary>
        private Term Counted(Func<Term> select)
        {
            translator.Work(translator.calls.Count > 0 ? translator.calls.Peek().Name : "the method");
            return select();
        }

        private bool IsTruth(ExpressionSyntax expression) => model.GetTypeInfo(expression).Type?.SpecialType == SpecialType.System_Boolean;

        private static Untranslatable Unknown(SyntaxNode node, string remedy) => new($"{Quote(node)} cannot be translated: {remedy}");
    }
}
