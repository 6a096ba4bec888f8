using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Syntax;

/// <summary>
/// Translates the body of a user's method into elementwise operations: runs it on nodes in place of numbers, with the
/// methods it calls put in their places. Both branches of a condition are computed, and one is selected.
/// </summary>
internal sealed class FunctionTranslator
{
    /// <summary>Methods that call each other deeper than this are taken for a mistake.</summary>
    private const int MaxDepth = 50;

    private readonly Graph graph = new();
    private readonly Compilation compilation;
    private readonly CancellationToken cancellation;
    private readonly Stack<IMethodSymbol> calls = [];

    private FunctionTranslator(Compilation compilation, CancellationToken cancellation) => (this.compilation, this.cancellation) = (compilation, cancellation);

    /// <summary>The function that a method computes; neither it nor a problem if C# reports an error in the method.</summary>
    /// <param name="name">What the function is called in emitted code.</param>
    /// <param name="type">The class of the method, for messages.</param>
    public static (ScalarFunction? Function, FunctionProblem? Problem) Translate(
        string name, string type, IMethodSymbol method, Compilation compilation, CancellationToken cancellation)
    {
        var translator = new FunctionTranslator(compilation, cancellation);
        try
        {
            var result = translator.Call(method, [.. FunctionArgument.Make(translator.graph, method.Parameters.Length).Select(a => new Meaning(a))], null);
            return (ScalarFunction.Of(name, method.Parameters.Length, result.Number!), null);
        }
        catch (Untranslatable reason)
        {
            return (null, reason.What is null ? null : new(Rules.UntranslatableFunction, new([$"{type}.{method.Name}", reason.What])));
        }
    }

    /// <summary>What an expression stands for: a number, or a condition that selects one of two.</summary>
    internal readonly record struct Meaning(Node? Number, Func<Node, Node, Node>? Select = null);

    /// <summary>Ends a translation. Without words if C# says what is wrong.</summary>
    private sealed class Untranslatable(string? what) : Exception
    {
        public string? What { get; } = what;
    }

    private Meaning Call(IMethodSymbol method, IReadOnlyList<Meaning> arguments, ExpressionSyntax? call)
    {
        cancellation.ThrowIfCancellationRequested();
        var source = method.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellation)).OfType<MethodDeclarationSyntax>().FirstOrDefault(m => m.Body is not null || m.ExpressionBody is not null);
        var where = call is null ? $"'{method.Name}'" : Quote(call);
        if (source is null || !compilation.ContainsSyntaxTree(source.SyntaxTree))
            // A method without a body is an error of C#'s, unless it comes from elsewhere.
            throw new Untranslatable(method.DeclaringSyntaxReferences.IsEmpty || source is not null
                ? $"{where} is compiled already, in {method.ContainingAssembly.Name}, so its body cannot be read: write it in this project"
                : null);
        if (calls.Contains(method, SymbolEqualityComparer.Default) || calls.Count > MaxDepth)
            throw new Untranslatable($"{where} calls itself: without recursion, a number of steps known beforehand has to be written out");

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

    /// <summary>Source text on one line, without comments.</summary>
    private static string Quote(SyntaxNode node)
    {
        var text = string.Concat(node.DescendantTokens().Select(token => token.Text + (token.HasTrailingTrivia || token.GetNextToken().HasLeadingTrivia ? " " : ""))).TrimEnd();
        return $"'{(text.Length > 60 ? text.Substring(0, 57) + "..." : text)}'";
    }

    private static bool IsFloat(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_Single or SpecialType.System_Double;

    /// <summary>One call of a method: what its names stand for, so far.</summary>
    private sealed class Scope(FunctionTranslator translator, SemanticModel model)
    {
        private Graph Graph => translator.graph;

        public ImmutableDictionary<ISymbol, Meaning> Names { get; set; } = ImmutableDictionary<ISymbol, Meaning>.Empty;

        /// <summary>Runs statements; null if they end without a return.</summary>
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
                        throw new Untranslatable($"{Quote(statement)} is no statement that a vector can follow: local variables, assignments to them, if and return are");
                }

                statements = rest;
            }

            return null;
        }

        /// <summary>An if statement and what comes after it: each branch by itself, where one may return; otherwise only what they assign.</summary>
        private Meaning? Choose(IfStatementSyntax choice, ImmutableList<StatementSyntax> rest)
        {
            var condition = Condition(choice.Condition);
            var before = Names;
            var returns = choice.DescendantNodes().Any(node => node is ReturnStatementSyntax);
            var yes = Run(returns ? rest.Insert(0, choice.Statement) : [choice.Statement]);
            var afterYes = Names;
            Names = before;
            var no = Run([.. choice.Else is { } otherwise ? [otherwise.Statement] : Array.Empty<StatementSyntax>(), .. returns ? rest : []]);
            if (returns)
                // C# makes sure that every way ends with a return.
                return yes is { } a && no is { } b ? Selected(condition, a, b) : throw new Untranslatable(null);

            foreach (var then in afterYes)
                Names = Names.SetItem(then.Key, Names.TryGetValue(then.Key, out var other) && !then.Value.Equals(other) ? Selected(condition, then.Value, other) : then.Value);
            return null;
        }

        private void Assign(AssignmentExpressionSyntax assignment)
        {
            var target = model.GetSymbolInfo(assignment.Left).Symbol;
            if (target is not (ILocalSymbol or IParameterSymbol { RefKind: RefKind.None }))
                throw new Untranslatable(target is null ? null : $"{Quote(assignment)} assigns to what is no local variable: a function only returns a number");
            var right = Expression(assignment.Right);
            Meaning Old() => Names[target];
            Names = Names.SetItem(target, assignment.Kind() switch
            {
                SyntaxKind.SimpleAssignmentExpression => right,
                SyntaxKind.AddAssignmentExpression => new(Graph.Add(Number(Old()), Number(right))),
                SyntaxKind.SubtractAssignmentExpression => new(Graph.Subtract(Number(Old()), Number(right))),
                SyntaxKind.MultiplyAssignmentExpression => new(Graph.Multiply(Number(Old()), Number(right))),
                SyntaxKind.DivideAssignmentExpression => new(Graph.Divide(Number(Old()), Number(right))),
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

            // From here on, what is calculated has to be calculated in floats: ints divide otherwise.
            if (!IsFloat(model.GetTypeInfo(expression).Type))
                throw model.GetTypeInfo(expression).Type is null or IErrorTypeSymbol ? new Untranslatable(null)
                    : Unknown(expression, $"it is of type {model.GetTypeInfo(expression).Type!.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}; calculate in float");
            return new(expression switch
            {
                PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } minus => Graph.Negate(Operand(minus.Operand)),
                PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryPlusExpression } plus => Operand(plus.Operand),
                BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } b => Graph.Add(Operand(b.Left), Operand(b.Right)),
                BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression } b => Graph.Subtract(Operand(b.Left), Operand(b.Right)),
                BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } b => Graph.Multiply(Operand(b.Left), Operand(b.Right)),
                BinaryExpressionSyntax { RawKind: (int)SyntaxKind.DivideExpression } b => Graph.Divide(Operand(b.Left), Operand(b.Right)),
                _ => throw Unknown(expression, "arithmetic with + - * /, comparisons, ?:, functions of MathF and calls of static methods can be"),
            });
        }

        private Meaning Constant(ExpressionSyntax expression, object constant) => constant switch
        {
            bool truth => new(null, (whenTrue, whenFalse) => truth ? whenTrue : whenFalse),
            float value => new(Graph.Number(double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))),
            double or int or long or short or byte or sbyte or ushort or uint or ulong => new(Graph.Number(Convert.ToDouble(constant, CultureInfo.InvariantCulture))),
            _ => throw Unknown(expression, "it is no number"),
        };

        private Meaning Named(ExpressionSyntax expression) => model.GetSymbolInfo(expression).Symbol switch
        {
            null => throw new Untranslatable(null),
            { } symbol when Names.TryGetValue(symbol, out var meaning) => meaning,
            // Read before it is assigned: C# says so.
            ILocalSymbol => throw new Untranslatable(null),
            IFieldSymbol field => throw new Untranslatable($"{Quote(expression)} is a field that is not const: make it const, or a hyper-parameter of the method"),
            IPropertySymbol => throw new Untranslatable($"{Quote(expression)} is a property: make it a const field, or a hyper-parameter of the method"),
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
                    ? function(Graph, [.. arguments.Select(Number)])
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
            return parameter is { HasExplicitDefaultValue: true, ExplicitDefaultValue: { } value } ? Constant(invocation, value) : throw new Untranslatable(null);
        }

        private Meaning Comparison(BinaryExpressionSyntax comparison)
        {
            if (IsTruth(comparison.Left))
            {
                var (left, right) = (Condition(comparison.Left), Condition(comparison.Right));
                var same = comparison.IsKind(SyntaxKind.EqualsExpression);
                return new(null, (whenTrue, whenFalse) => left(right(same ? whenTrue : whenFalse, same ? whenFalse : whenTrue), right(same ? whenFalse : whenTrue, same ? whenTrue : whenFalse)));
            }

            var (a, b) = (Operand(comparison.Left), Operand(comparison.Right));
            return new(null, comparison.Kind() switch
            {
                SyntaxKind.GreaterThanExpression => (whenTrue, whenFalse) => Graph.SelectGreater(a, b, whenTrue, whenFalse),
                SyntaxKind.LessThanExpression => (whenTrue, whenFalse) => Graph.SelectGreater(b, a, whenTrue, whenFalse),
                SyntaxKind.GreaterThanOrEqualExpression => (whenTrue, whenFalse) => Graph.SelectGreater(b, a, whenFalse, whenTrue),
                SyntaxKind.LessThanOrEqualExpression => (whenTrue, whenFalse) => Graph.SelectGreater(a, b, whenFalse, whenTrue),
                SyntaxKind.EqualsExpression => (whenTrue, whenFalse) => Graph.SelectGreater(a, b, whenFalse, Graph.SelectGreater(b, a, whenFalse, whenTrue)),
                SyntaxKind.NotEqualsExpression => (whenTrue, whenFalse) => Graph.SelectGreater(a, b, whenTrue, Graph.SelectGreater(b, a, whenTrue, whenFalse)),
                _ => throw Unknown(comparison, "compare with < <= > >= == !="),
            });
        }

        private Func<Node, Node, Node> Condition(ExpressionSyntax expression) => Expression(expression).Select ?? throw new Untranslatable(null);

        private Node Operand(ExpressionSyntax expression) => Number(Expression(expression));

        private static Node Number(Meaning meaning) => meaning.Number ?? throw new Untranslatable(null);

        private Meaning Selected(Func<Node, Node, Node> condition, Meaning whenTrue, Meaning whenFalse) =>
            whenTrue.Number is { } a && whenFalse.Number is { } b ? new(condition(a, b))
            : whenTrue.Select is { } yes && whenFalse.Select is { } no ? new(null, (t, f) => condition(yes(t, f), no(t, f)))
            : throw new Untranslatable(null);

        private bool IsTruth(ExpressionSyntax expression) => model.GetTypeInfo(expression).Type?.SpecialType == SpecialType.System_Boolean;

        private static Untranslatable Unknown(SyntaxNode node, string remedy) => new($"{Quote(node)} cannot be translated: {remedy}");
    }
}
