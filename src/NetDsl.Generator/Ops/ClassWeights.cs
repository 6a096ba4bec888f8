using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>How much each class counts, as losses have it: numbers of the declaration that are kept as a statistic.</summary>
internal static class ClassWeights
{
    /// <summary>The weights, one for each class; null where there are none.</summary>
    public static Node? Read(LayerBuilder builder, int classes) =>
        builder.Has("ClassWeights") ? Read(builder, "ClassWeights", classes, "class") : null;

    /// <summary>One number of 0 or more for each of something.</summary>
    public static Node Read(LayerBuilder builder, string name, int count, string what)
    {
        var weights = builder.RealList(name);
        if (weights.Count != count)
            throw builder.FailAt(name, Rules.OutOfRange, builder.Declaration, name, $"{count} numbers, one for each {what}", $"{weights.Count} numbers");
        if (weights.Any(weight => weight < 0))
            throw builder.FailAt(name, Rules.OutOfRange, builder.Declaration, name, "numbers of 0 or more", weights.Min().ToString("R", CultureInfo.InvariantCulture));
        return builder.Statistic(name, TensorType.Constant(count), $"Initializer.Values({string.Join(", ", weights.Select(CodeWriter.Number))})");
    }
}
