using System.Reflection;
using NetDsl.Runtime;

namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>
/// A model's memory on the reference device, in double: the public face of a model gives floats, whose rounding would
/// drown a finite difference.
/// </summary>
public static class ExactMemory
{
    /// <summary>All trained parameters, to read and to write.</summary>
    public static Span<double> Weights(Model model) => Values(model, "AllWeights");

    /// <summary>All gradients, laid out as <see cref="Weights"/>.</summary>
    public static Span<double> Gradients(Model model) => Values(model, "AllGradients");

    /// <summary>The loss of the last step.</summary>
    public static double Loss(Model model) => Values(model, "Loss")[0];

    /// <summary>What enters the loss, for as many samples as the model takes.</summary>
    public static Span<double> Output(Model model) => Values(model, "Output");

    private static Span<double> Values(Model model, string name)
    {
        var property = typeof(Model).GetProperty(name, BindingFlags.Instance | BindingFlags.NonPublic).ShouldNotBeNull();
        var region = (Region)property.GetValue(model)!;
        return region.IsEmpty ? [] : ReferenceDevice.Values(region);
    }
}
