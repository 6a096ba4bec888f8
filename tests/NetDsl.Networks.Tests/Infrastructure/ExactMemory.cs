using System.Reflection;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>
/// A model's memory on the reference device, in double: the public face of a model gives floats, whose rounding would
/// drown a finite difference.
/// </summary>
public static class ExactMemory
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.NonPublic;

    /// <summary>All trained parameters, to read and to write.</summary>
    public static Span<double> Weights(Model model) => Values(model, "AllWeights");

    /// <summary>All gradients, in the layout of <see cref="Weights"/>.</summary>
    public static Span<double> Gradients(Model model) => Values(model, "AllGradients");

    /// <summary>The loss of the last step.</summary>
    public static double Loss(Model model) => Values(model, "Loss")[0];

    /// <summary>The input of the loss, for the samples of a batch.</summary>
    public static Span<double> Output(Model model) => Values(model, "Output");

    /// <summary>The input of the loss of one of several outputs.</summary>
    public static Span<double> Output(ModelOutput output) => ReferenceDevice.Values(Get<Region>(output, "values"));

    /// <summary>The uploaded values of an input.</summary>
    public static Span<double> Input(Model model, int index)
    {
        var parts = typeof(Model).GetProperty("Parts", Members).ShouldNotBeNull().GetValue(model)!;
        return ReferenceDevice.Values((((Region Values, int Length)[])parts.GetType().GetProperty("Inputs").ShouldNotBeNull().GetValue(parts)!)[index].Values);
    }

    /// <summary>The gradient for an input.</summary>
    public static Span<double> InputGradient(Model model, int index) =>
        ReferenceDevice.Values((Region)typeof(Model).GetMethod("At", Members).ShouldNotBeNull().Invoke(model, [Get<ModelPlan>(model, "plan").InputGradients[index]])!);

    /// <summary>Runs the network as at inference, with its loss, on the values in memory.</summary>
    public static void Evaluate(Model model) => typeof(Model).GetMethod("Evaluate", Members, []).ShouldNotBeNull().Invoke(model, []);

    private static T Get<T>(object owner, string field)
    {
        var type = owner is Model ? typeof(Model) : owner.GetType();
        return (T)type.GetField(field, Members).ShouldNotBeNull().GetValue(owner)!;
    }

    private static Span<double> Values(Model model, string name)
    {
        var property = typeof(Model).GetProperty(name, Members).ShouldNotBeNull();
        var region = (Region)property.GetValue(model)!;
        return region.IsEmpty ? [] : ReferenceDevice.Values(region);
    }
}
