namespace NetDsl;

/// <summary>A simple recurrent layer: its state is a function of the input and the state before.</summary>
/// <remarks>
/// <para>F x T to <paramref name="hidden"/>, or <paramref name="hidden"/> x T; see <see cref="RecurrentLayerAttribute"/> for shapes and parameters.</para>
/// <para>h[t] = tanh(WeightIh x[t] + BiasIh + WeightHh h[t - 1] + BiasHh); a rectifier in place of tanh where
/// <see cref="Nonlinearity"/> says so.</para>
/// <para>J. Elman, "Finding structure in time", 1990; with rectifiers: Q. Le, N. Jaitly and G. Hinton, "A simple way to initialize
/// recurrent networks of rectified linear units", 2015.</para>
/// </remarks>
/// <param name="hidden">The number of units.</param>
public sealed class RnnAttribute(object hidden) : RecurrentLayerAttribute(hidden)
{
    /// <summary>"tanh" or "relu". Default: "tanh".</summary>
    public string Nonlinearity { get; set; } = "tanh";
}
