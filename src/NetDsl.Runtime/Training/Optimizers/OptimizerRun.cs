using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// The state of an optimizer on one model: the number of steps and up to two numbers for each weight, on the model's device.
/// </summary>
internal sealed class OptimizerRun(Model model) : IDisposable
{
    // Those that the model has frozen itself, with gradients of 0.
    private static readonly ParameterGroup FrozenByModel = new("*") { Frozen = true };

    private Segment[] segments = [];
    private int frozenVersion = -1;
    private IReadOnlyList<ParameterGroup>? groups;
    private Region number;
    private Region sum;
    private Region kept;
    private Region norms;
    private Region room;
    private Region units;

    public long Steps { get; set; }

    /// <summary>Laid out as the model's weights; empty until a rule needs it.</summary>
    public Region First { get; private set; }

    /// <inheritdoc cref="First"/>
    public Region Second { get; private set; }

    /// <summary>The model it belongs to.</summary>
    internal Model Model => model;

    /// <summary>Room for one number.</summary>
    private Region Number => number.IsEmpty ? number = New(1) : number;

    /// <summary>Room for two numbers: the squared norms of a parameter and of its update.</summary>
    internal Region Norms => norms.IsEmpty ? norms = New(2) : norms;

    /// <summary>Room for the update of any one parameter.</summary>
    internal Region Room => room.IsEmpty ? room = New(model.Info.Parameters.Where(p => p.Trainable).Max(p => p.Length)) : room;

    /// <summary>Room for two numbers for each unit of any one parameter: the squared norms of its weights and of its gradient.</summary>
    private Region Units => units.IsEmpty ? units = New(2L * model.Info.Parameters.Where(p => p.Trainable).Max(Gradients.UnitsOf)) : units;

    /// <summary>Divides all parameters among the groups.</summary>
    /// <exception cref="ArgumentException">The pattern of a group matches no parameter.</exception>
    public void UseGroups(Optimizer optimizer)
    {
        if (ReferenceEquals(groups, optimizer.Groups) && frozenVersion == model.FrozenVersion)
            return;
        segments = Divide(optimizer.Groups);
        (groups, frozenVersion) = (optimizer.Groups, model.FrozenVersion);
    }

    /// <summary>Changes every trained parameter by its gradient.</summary>
    public void Step(Optimizer optimizer, float learningRate, float momentum)
    {
        using var call = model.Enter();
        model.CheckHasGradients();
        using var writing = model.WriteParameters();
        UseGroups(optimizer);
        ClearFrozen();
        if (optimizer.MaxGradientValue is { } value)
            Gradients.LimitValues(model.Device, model.AllGradients, value);
        LimitUnits(optimizer);
        if (optimizer.MaxGradientNorm is { } norm)
            Gradients.LimitNorm(model.Device, model.AllGradients, Number, norm);
        Steps++;
        foreach (var segment in segments)
            if (!segment.Frozen)
                optimizer.Take(new OptimizerStep(this, segment, learningRate * segment.Scale, momentum, segment.DecayOf(optimizer)));
        model.AllWeights.Buffer.Changed();
        // The state must outlive the kernels, even where the caller forgets the optimizer.
        GC.KeepAlive(this);
    }

    /// <summary>Whether every number of the gradient that a step would use is finite. One pass on the device.</summary>
    public bool GradientsAreFinite(Optimizer optimizer)
    {
        UseGroups(optimizer);
        ClearFrozen();
        return Gradients.AreFinite(model, model.AllGradients, Number);
    }

    /// <summary>Whether all of the model's parameters and statistics and the state here are finite.</summary>
    public bool ParametersAreFinite() =>
        Gradients.AreFinite(model, model.AllWeights, Number) && Gradients.AreFinite(model, model.AllStatistics, Number)
        && Gradients.AreFinite(model, First, Number) && Gradients.AreFinite(model, Second, Number);

    /// <summary>Keeps the model's statistics, which a forward pass of training changes, for <see cref="BringStatisticsBack"/>.</summary>
    public void KeepStatistics()
    {
        if (model.AllStatistics.IsEmpty)
            return;
        if (kept.IsEmpty)
            kept = New(model.AllStatistics.Length);
        model.Device.Copy(model.AllStatistics, kept);
    }

    /// <summary>Undoes the changes of the forward passes since <see cref="KeepStatistics"/>.</summary>
    public void BringStatisticsBack()
    {
        if (kept.IsEmpty)
            return;
        using var call = model.Enter();
        using var writing = model.WriteParameters();
        model.Device.Copy(kept, model.AllStatistics);
        model.AllStatistics.Buffer.Changed();
    }

    /// <summary>Adds the model's gradient, times a factor, to the sum; the first one begins it.</summary>
    public void Gather(float factor, bool first)
    {
        if (sum.IsEmpty)
            sum = New(model.AllGradients.Length);
        Gradients.Add(model.Device, model.AllGradients, sum, factor, first);
    }

    /// <summary>The gradient becomes the sum, times a factor.</summary>
    public void UseGathered(float factor) => Gradients.Scale(model.Device, sum, model.AllGradients, factor);

    /// <summary>Allocates a number of states for each weight.</summary>
    public void Allocate(int states)
    {
        if (states > 0 && First.IsEmpty)
            First = New(model.AllWeights.Length);
        if (states > 1 && Second.IsEmpty)
            Second = New(model.AllWeights.Length);
    }

    public void Dispose()
    {
        foreach (var region in (ReadOnlySpan<Region>)[First, Second, number, sum, kept, norms, room, units])
            if (!region.IsEmpty)
                region.Buffer.Dispose();
    }

    /// <summary>Limits the gradient of each unit to a share of its weights.</summary>
    private void LimitUnits(Optimizer optimizer)
    {
        foreach (var segment in segments)
            if (!segment.Frozen && segment.RatioOf(optimizer) is { } ratio)
                foreach (var parameter in segment.Parameters)
                    Gradients.LimitUnits(model, parameter, Units, ratio);
    }

    private Region New(long length) => new(model.Device.Allocate(length), 0, length);

    private void ClearFrozen()
    {
        foreach (var segment in segments)
            if (segment.Frozen && !ReferenceEquals(segment.Group, FrozenByModel))
                model.Device.Fill(model.AllGradients.Slice(segment.Start, segment.Length), 0);
    }

    /// <summary>The runs of parameters with the same settings: as few as possible, two without groups.</summary>
    private Segment[] Divide(IReadOnlyList<ParameterGroup> all)
    {
        ParameterInfo[] parameters = [.. model.Info.Parameters.Where(p => p.Trainable).OrderBy(p => p.Offset)];
        foreach (var group in all)
            if (!parameters.Any(p => group.Matches(p.Name)))
                throw new ArgumentException($"{model.Info.Name} has no trained parameter that fits the group '{group.Pattern}': there are {string.Join(", ", model.Info.Parameters.Where(p => p.Trainable).Select(p => p.Name))}.", nameof(Optimizer.Groups));

        var runs = new List<Segment>();
        for (var i = 0; i < parameters.Length; i++)
        {
            var start = i == 0 ? 0 : parameters[i].Offset;
            var end = i + 1 < parameters.Length ? parameters[i + 1].Offset : model.AllWeights.Length;
            var group = model.IsFrozen(parameters[i]) ? FrozenByModel : all.FirstOrDefault(g => g.Matches(parameters[i].Name));
            if (runs.Count > 0 && ReferenceEquals(runs[^1].Group, group) && runs[^1].Decayed == parameters[i].UsesWeightDecay)
                runs[^1] = runs[^1] with { Length = end - runs[^1].Start, Parameters = [.. runs[^1].Parameters, parameters[i]] };
            else
                runs.Add(new(start, end - start, parameters[i].UsesWeightDecay, group, [parameters[i]]));
        }

        return [.. runs];
    }
}

/// <summary>Parameters one after the other that are changed alike.</summary>
internal sealed record Segment(long Start, long Length, bool Decayed, ParameterGroup? Group, ParameterInfo[] Parameters)
{
    public bool Frozen => Group is { Frozen: true };

    public float Scale => Group?.LearningRateScale ?? 1;

    /// <summary>The largest ratio of a unit's gradient to its weights; null for none.</summary>
    public float? RatioOf(Optimizer optimizer) => (Group?.AdaptiveGradientClipping ?? optimizer.AdaptiveGradientClipping) is > 0 and var ratio ? ratio : null;

    public float DecayOf(Optimizer optimizer) => Group?.WeightDecay ?? (Decayed || optimizer.DecayAllParameters ? optimizer.WeightDecay : 0);
}
