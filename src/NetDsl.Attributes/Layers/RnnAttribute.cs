namespace NetDsl;

/// <summary>Simple recurrent layer. Its state is a function of the input and the previous state.</summary>
/// <remarks>
/// <para>F x T to <paramref name="hidden"/>, or <paramref name="hidden"/> x T; see <see cref="RecurrentLayerAttribute"/> for shapes and
/// parameters.</para>
/// <para>h[t] = tanh(WeightIh x[t] + BiasIh + WeightHh h[t - 1] + BiasHh). With <see cref="Nonlinearity"/> "relu", a rectifier replaces
/// tanh.</para>
/// <para>J. Elman, "Finding structure in time", 1990; with rectifiers: Q. Le, N. Jaitly and G. Hinton, "A simple way to initialize
/// recurrent networks of rectified linear units", 2015.</para>
/// </remarks>
/// <param name="hidden">The number of units.</param>
public sealed class RnnAttribute(object hidden) : RecurrentLayerAttribute(hidden)
{
    /// <summary>"tanh" or "relu". Default: "tanh".</summary>
    public string Nonlinearity { get; set; } = "tanh";
}
