using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Lowering;

/// <summary>The parameters, statistics, rates and penalties that a layer declares.</summary>
public sealed class LayerParameters
{
    private readonly LoweringContext context;
    private readonly LoweringState state;
    private readonly Func<bool> isShared;

    /// <param name="isShared">Whether a block around the layer is shared.</param>
    internal LayerParameters(LoweringContext context, LoweringState state, Func<bool> isShared) =>
        (this.context, this.state, this.isShared) = (context, state, isShared);

    /// <summary>The weight that data scales until the layer's output has variance 1; null if there is none.</summary>
    internal string? ScaledByData { get; private set; }

    /// <summary>Declares a trained parameter.</summary>
    /// <param name="decayed">Whether weight decay applies.</param>
    /// <param name="rows">The positions of its rows among those of all weights, if only some exist.</param>
    public Node Weight(string role, TensorType type, InitialValues initializer, bool decayed, RowTable? rows = null)
    {
        if (type.Length > int.MaxValue)
            throw context.Fail(Rules.TooLarge, context.Declaration, "a parameter", type.Length.ToString("N0", CultureInfo.InvariantCulture));
        if (decayed)
        {
            var weight = Regularization.Weight(context, role, initializer, Parameter, rows);
            if (context.Initializers.StartByData && state.FirstUse[$"{context.Model.Owner}.{role}"] == context.Model)
                ScaledByData ??= $"{context.Model.Owner}.{role}";
            return weight;
        }

        return Parameter(role, initializer);

        Node Parameter(string name, InitialValues start) => Declare(Ops.Weight.Op, new(context.Model.Owner, name, type, start, Trainable: true, decayed));
    }

    /// <summary>Declares a trained parameter that is added to the layer's output. Weight decay does not apply to it.</summary>
    public Node Bias(string role, TensorType type, InitialValues initializer)
    {
        var bias = Declare(Ops.Weight.Op, new(context.Model.Owner, role, type, initializer, Trainable: true, Decayed: false) { IsBias = true });
        Regularization.Bias(context, bias);
        return bias;
    }

    /// <summary>Adds a scalar penalty to the training loss.</summary>
    public void Penalize(Func<GraphBuilder, Node> penalty)
    {
        if (context.Training)
            state.Penalties.Add(context.As("Penalty", penalty));
    }

    /// <summary>Adds a penalty on a parameter, once for all layers that share it.</summary>
    internal void PenalizeOnce(ParameterSpec parameter, Func<GraphBuilder, Node> penalty)
    {
        if (state.FirstUse[parameter.FullName] == context.Model)
            Penalize(penalty);
    }

    /// <summary>
    /// Limits the norm of the weights of each output to a number, if it is above 0. Layers that share weights must have the same limit.
    /// </summary>
    internal void LimitNorm(ParameterSpec parameter, double largest, RowTable? rows)
    {
        var first = state.FirstUse[parameter.FullName];
        if (first == context.Model)
            state.Norms.Add(parameter, (largest, rows));
        else if (state.Norms.TryGetValue(parameter, out var known) && known.Largest != largest)
            throw context.Fail(Rules.SharedNormsDiffer, context.Declaration, Said(largest), $"'{first.Declaration}'", Said(known.Largest));

        static string Said(double norm) => norm > 0 ? $"a MaxNorm of {norm.ToString("R", CultureInfo.InvariantCulture)}" : "no MaxNorm";
    }

    /// <summary>
    /// Declares numbers that are stored but not trained. If layers share them, each continues with the value of the one before.
    /// </summary>
    public Node Statistic(string role, TensorType type, InitialValues initializer)
    {
        var parameter = new ParameterSpec(context.Model.Owner, role, type, initializer, Trainable: false, Decayed: false);
        var declared = Declare(Ops.Statistic.Op, parameter);
        return state.Graph.FindRoot(new Root(RootKind.Statistic, parameter.FullName)) ?? declared;
    }

    /// <summary>Marks the layer's statistics as fitted on the data of an input.</summary>
    /// <param name="kind">The runtime's TransformKind.</param>
    internal void IsFitted(string kind, Node input, double epsilon)
    {
        var transform = new InputTransform(context.Model.Owner, kind, state.Network.Inputs.FindIndex(i => i.Source == BatchSource.NameOf(input)), epsilon);
        var shared = state.Network.Transforms.Find(t => t.Layer == context.Model.Owner);
        if (shared is null)
            state.Network.Transforms.Add(transform);
        else if (shared.Input != transform.Input)
            throw context.FailAt("Shared", Rules.OutOfRange, context.Declaration, "Shared", "false where the inputs are not the same", "true");
    }

    /// <summary>Marks the layer's MovingMean and MovingVariance as averages over batches.</summary>
    public void KeepsAverages(double momentum, TensorType of)
    {
        if (state.Network.MovingAverages.Find(a => a.Layer == context.Model.Owner) is { } shared)
            shared.Layers++;
        else
            state.Network.MovingAverages.Add(new(context.Model.Owner, momentum, of.Inner));
    }

    /// <summary>Gives a statistic of the layer a new value at each training step.</summary>
    public void Update(string role, Node value) => state.Graph.SetRoot(new(RootKind.Statistic, $"{context.Model.Owner}.{role}"), value);

    /// <summary>
    /// Declares a dropout probability, which can change between steps. Null if nothing is dropped: at inference, or if it is declared as 0.
    /// </summary>
    /// <param name="role">The dropped values, if the layer does more than drop.</param>
    public Node? DropRate(string argument, double usual, string role = "")
    {
        var rate = context.Arguments.Real(argument, usual);
        if (rate is not (>= 0 and < 1))
            rate = context.Arguments.Recover(context.FailAt(argument, Rules.OutOfRange, context.Declaration, argument, "from 0 up to, but not including, 1", rate.ToString("R", CultureInfo.InvariantCulture)), _ => 0.0);
        return context.IsNoisy && rate > 0 ? context.Graph.Add(Rate.Op, Declare(new RateSpec(context.Model.Owner, role, rate), argument)) : null;
    }

    private RateSpec Declare(RateSpec rate, string argument)
    {
        var first = state.Network.Rates.Find(r => r.FullName == rate.FullName);
        CheckName(rate.FullName);
        if (first is not null && first.Value != rate.Value)
            throw context.FailAt(argument, Rules.SharedRatesDiffer, context.Declaration, argument, rate.Value.ToString("R", CultureInfo.InvariantCulture), first.Value.ToString("R", CultureInfo.InvariantCulture));
        if (first is null)
            state.Network.Rates.Add(first = rate);
        return first;
    }

    private Node Declare(Op<ParameterSpec> op, ParameterSpec parameter)
    {
        // Of those that share it, the first decides the initial values.
        var first = state.Network.FindParameter(parameter.FullName);
        CheckName(parameter.FullName);
        if (first is not null && !first.Type.Equals(parameter.Type))
            throw context.Fail(Rules.SharedShapesDiffer, context.Declaration, parameter.Role, parameter.Type.Shape, first.Type.Shape);
        if (!state.FirstUse.ContainsKey(parameter.FullName))
            state.FirstUse.Add(parameter.FullName, context.Model);
        if (first is null)
            state.Network.Add(first = parameter);
        return context.Graph.Add(op, first);
    }

    /// <summary>Two layers of the same name share parameters and rates if they are Shared; otherwise it is an error.</summary>
    private void CheckName(string member)
    {
        if (state.DeclaredBy.TryGetValue(member, out var owner) && owner != context.Model && !context.Arguments.Boolean("Shared", false) && !isShared() && state.Current is not { IsAgain: true })
            throw context.Fail(Rules.SameName, context.Model.Owner, $"'{owner.Declaration}'");
        // The name of a layer that only drops is its rate, so it cannot contain parameters of other layers.
        for (var dot = member.LastIndexOf('.'); dot > 0; dot = member.LastIndexOf('.', dot - 1))
            if (state.DeclaredBy.TryGetValue(member.Substring(0, dot), out owner))
                throw context.Fail(Rules.SameName, context.Model.Owner, $"'{owner.Declaration}'");
        if (member == context.Model.Owner && state.DeclaredBy.FirstOrDefault(d => d.Key.StartsWith(member + ".", StringComparison.Ordinal)).Value is { } other)
            throw context.Fail(Rules.SameName, context.Model.Owner, $"'{other.Declaration}'");
        state.DeclaredBy[member] = context.Model;
    }
}
