using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Syntax;

/// <summary>Collects the operations of a user's method as terms. Equal terms are one.</summary>
internal sealed class FunctionBuilder
{
    private readonly Dictionary<(ScalarOperation, double, EquatableArray<int>), Term> terms = [];
    private readonly Dictionary<int, Term> arguments = [];
    private int count;

    /// <summary>An argument of the function.</summary>
    public Term Argument(int index)
    {
        if (!arguments.TryGetValue(index, out var term))
            arguments.Add(index, term = new(count++, ScalarOperation.Literal, 0, [], index));
        return term;
    }

    public Term Number(double value) => Make(ScalarOperation.Literal, value, []);

    public Term Apply(ScalarOperation operation, params Term[] operands) => Make(operation, 0, operands);

    public Term Add(Term a, Term b) => Apply(ScalarOperation.Add, a, b);

    public Term Subtract(Term a, Term b) => Apply(ScalarOperation.Subtract, a, b);

    public Term Multiply(Term a, Term b) => Apply(ScalarOperation.Multiply, a, b);

    public Term Divide(Term a, Term b) => Apply(ScalarOperation.Divide, a, b);

    public Term Negate(Term a) => Apply(ScalarOperation.Negate, a);

    public Term Max(Term a, Term b) => Apply(ScalarOperation.Max, a, b);

    public Term Sqrt(Term a) => Apply(ScalarOperation.Sqrt, a);

    public Term SelectGreater(Term a, Term b, Term whenTrue, Term whenFalse) =>
        Apply(ScalarOperation.SelectGreater, a, b, whenTrue, whenFalse);

    public Term SelectGreaterOrEqual(Term a, Term b, Term whenTrue, Term whenFalse) =>
        Apply(ScalarOperation.SelectGreaterOrEqual, a, b, whenTrue, whenFalse);

    /// <summary>The function that computes a term.</summary>
    public static FunctionBody Build(string name, int arity, Term result)
    {
        var (steps, values) = (new List<FunctionStep>(), new Dictionary<Term, int>());
        var index = Write(result);
        return new(name, arity, steps.ToEquatableArray(), index);

        int Write(Term term)
        {
            if (term.Argument is { } argument)
                return argument;
            if (values.TryGetValue(term, out var known))
                return known;
            steps.Add(new(term.Operation, term.Literal, term.Operands.Select(Write).ToEquatableArray()));
            return values[term] = arity + steps.Count - 1;
        }
    }

    private Term Make(ScalarOperation operation, double literal, Term[] operands)
    {
        var key = (operation, literal, operands.Select(o => o.Id).ToEquatableArray());
        if (!terms.TryGetValue(key, out var term))
            terms.Add(key, term = new(count++, operation, literal, operands, null));
        return term;
    }

    /// <summary>One value of the function.</summary>
    internal sealed class Term(int id, ScalarOperation operation, double literal, Term[] operands, int? argument)
    {
        public int Id => id;

        public ScalarOperation Operation => operation;

        public double Literal => literal;

        public IReadOnlyList<Term> Operands => operands;

        /// <summary>Which argument it is; null for others.</summary>
        public int? Argument => argument;

        /// <summary>The number that it is; null where it is computed.</summary>
        public double? Number => operation == ScalarOperation.Literal && argument is null ? literal : null;
    }
}
