namespace NetDsl;

/// <summary>
/// Kullback-Leibler divergence of the output from a target distribution. The output consists of logarithms of probabilities, as given by
/// <see cref="LogSoftmaxAttribute"/>.
/// </summary>
/// <remarks>
/// <para>Takes any shape. A target has as many values as the network has outputs, probabilities of 0 or more. loss = sum over outputs of t
/// * (log t - x), 0 where t is 0, averaged over the batch (PyTorch's "batchmean").</para>
/// <para>S. Kullback and R. Leibler, "On information and sufficiency", 1951.</para>
/// </remarks>
public sealed class KLDivergenceAttribute : LossAttribute;
