namespace NetDsl;

/// <summary>Gated recurrent unit. A reset gate and an update gate control its state.</summary>
/// <remarks>
/// <para>F x T to <paramref name="hidden"/>, or <paramref name="hidden"/> x T; see <see cref="RecurrentLayerAttribute"/> for shapes and
/// parameters.</para>
/// <para>xr, xz, xn = the three parts, in this order, of WeightIh x[t] + BiasIh; hr, hz, hn those of WeightHh h[t - 1] + BiasHh;
/// r = sigmoid(xr + hr); z = sigmoid(xz + hz); n = tanh(xn + r * hn); h[t] = (1 - z) * n + z * h[t - 1].</para>
/// <para>K. Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical machine translation", 2014, with the
/// reset gate after the product, as in cuDNN and PyTorch.</para>
/// </remarks>
/// <param name="hidden">The number of units.</param>
public sealed class GruAttribute(object hidden) : RecurrentLayerAttribute(hidden);
