namespace NetDsl;

/// <summary>
/// Long short-term memory. Gates control what its cell adds, forgets and returns, so that gradients last over many steps.
/// </summary>
/// <remarks>
/// <para>F x T to <paramref name="hidden"/>, or <paramref name="hidden"/> x T; see <see cref="RecurrentLayerAttribute"/> for shapes and
/// parameters.</para>
/// <para>i, f, g, o = the four parts, in this order, of WeightIh x[t] + BiasIh + WeightHh h[t - 1] + BiasHh;
/// c[t] = sigmoid(f) * c[t - 1] + sigmoid(i) * tanh(g); h[t] = sigmoid(o) * tanh(c[t]).</para>
/// <para>S. Hochreiter and J. Schmidhuber, "Long short-term memory", 1997; the forget gate: F. Gers, J. Schmidhuber and F. Cummins,
/// "Learning to forget: continual prediction with LSTM", 2000.</para>
/// </remarks>
/// <param name="hidden">The number of units.</param>
public sealed class LstmAttribute(object hidden) : RecurrentLayerAttribute(hidden)
{
    /// <summary>
    /// The initial value of the part of BiasIh for the forget gate. With 1 or more, cells start by remembering (R. Jozefowicz, W. Zaremba
    /// and I. Sutskever, "An empirical exploration of recurrent network architectures", 2015). Default: as for the other biases.
    /// </summary>
    public object? ForgetBias { get; set; }
}
