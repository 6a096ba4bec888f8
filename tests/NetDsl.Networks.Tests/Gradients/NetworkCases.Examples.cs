using NetDsl.Generator.Ops;

namespace NetDsl.Networks.Tests.Gradients;

// Networks made of the examples that layers have.
public static partial class NetworkCases
{
    /// <summary>
    /// The example of a layer, after a layer with a parameter for each element of its input. So the gradient check covers each element of
    /// the gradient for the input. Null for a layer without an example.
    /// </summary>
    public static NetworkCase? ExampleOf(Layer layer)
    {
        if (layer.Example is not { } example)
            return null;
        var input = $"Input({string.Join(", ", example.Input.Length == 0 ? [3, 4, 2] : example.Input)})";
        var before = example.IsFirst ? "" : "LayerNorm, ";
        var loss = layer is LossLayer ? "" : ", MeanSquaredError";
        return new($"ExampleOf{layer.Word}", $"{input}, {before}{example.Attributes}{loss}", Batch: 3);
    }
}
