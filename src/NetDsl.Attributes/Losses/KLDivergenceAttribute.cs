namespace NetDsl;

/// <summary>
/// The Kullback-Leibler divergence of the output from a target distribution. The output is the logarithms of probabilities, as
/// <see cref="LogSoftmaxAttribute"/> gives them.
/// </summary>
/// <remarks>
/// <para>Takes any shape; a target has as many values as the network has outputs, probabilities of 0 or more.
/// loss = sum over outputs of t * (log t - x), nothing where t is 0, averaged over the batch (PyTorch's "batchmean").</para>
/// <para>S. Kullback and R. Leibler, "On information and sufficiency", 1951.</para>
/// </remarks>
public sealed class KLDivergenceAttribute : LossAttribute;
