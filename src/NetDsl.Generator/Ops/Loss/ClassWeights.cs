using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Loss;

/// <summary>Reads class weights of losses: numbers of the declaration that are stored as a statistic.</summary>
internal static class ClassWeights
{
    private const string Name = "ClassWeights";

    /// <summary>The weight of each class; null if there are none.</summary>
    public static Node? Read(LoweringContext context, int classes)
    {
        if (!context.Arguments.Has(Name))
            return null;
        var read = Read(context, Name, classes, "class");
        if (context.Arguments.RealList(Name).All(weight => weight == 0))
            throw context.FailAt(Name, Rules.OutOfRange, context.Declaration, Name, "above 0 for at least one class", "0 for each");
        return read;
    }

    /// <summary>A list of numbers of 0 or more with a given length.</summary>
    public static Node Read(LoweringContext context, string name, int count, string what)
    {
        var weights = context.Arguments.RealList(name);
        if (weights.Count != count)
            throw context.FailAt(name, Rules.OutOfRange, context.Declaration, name, $"{count} numbers, one for each {what}", $"{weights.Count} numbers");
        if (weights.Any(weight => weight < 0))
            throw context.FailAt(name, Rules.OutOfRange, context.Declaration, name, "numbers of 0 or more", weights.Min().ToString("R", CultureInfo.InvariantCulture));
        return context.Parameters.Statistic(name, TensorType.Constant(count), InitialValues.Values(weights));
    }
}
