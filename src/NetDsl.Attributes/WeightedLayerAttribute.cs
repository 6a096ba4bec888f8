namespace NetDsl;

/// <summary>The base of layers with weights: what they start at, and what keeps them small.</summary>
/// <remarks>
/// Penalties are added to the loss that training minimises and reports. <c>Evaluate</c> measures the data and leaves them out.
/// They count weights only: biases where they are asked for, what normalisation learns never. Weight decay that is not part
/// of the loss (I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", 2019) is a matter of the optimizer, <c>AdamW</c>.
/// Initial values are a number, for the same everywhere, or a text, in which I is the number of inputs that one output is a
/// weighted sum of (fan in) and O the number of outputs that one input goes to (fan out):
/// <list type="bullet">
/// <item><c>"Zeros"</c>, <c>"Ones"</c>, <c>"Constant(c)"</c>;</item>
/// <item><c>"Normal(std)"</c>, mean 0; <c>"TruncatedNormal(std)"</c>, drawn again beyond two deviations; <c>"Uniform(a, b)"</c>;</item>
/// <item><c>"XavierUniform(gain = 1)"</c>, <c>"XavierNormal(gain = 1)"</c>: variance gain^2 * 2 / (I + O)
/// (X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010);</item>
/// <item><c>"KaimingUniform(mode, nonlinearity, slope)"</c>, <c>"KaimingNormal(mode, nonlinearity, slope)"</c>: variance gain^2 / I,
/// or / O where the mode is <c>fanOut</c> instead of <c>fanIn</c>. The nonlinearity decides the gain, as in PyTorch: <c>relu</c> (the
/// default), <c>leakyRelu</c> with its slope (0.01), <c>linear</c>, <c>sigmoid</c>, <c>tanh</c> or <c>selu</c>
/// (K. He et al., "Delving deep into rectifiers", 2015);</item>
/// <item><c>"LecunUniform"</c>, <c>"LecunNormal"</c>: variance 1 / I (Y. LeCun et al., "Efficient backprop", 1998);</item>
/// <item><c>"Orthogonal(gain = 1)"</c>: rows, or columns where they are fewer, of length gain at right angles to each other
/// (A. Saxe, J. McClelland and S. Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural
/// networks", 2014);</item>
/// <item><c>"Lsuv"</c>: orthogonal, and then scaled layer by layer, by one batch of data given to <c>Model.InitializeLsuv</c>, so that the
/// layer's outputs have variance 1 (D. Mishkin and J. Matas, "All you need is a good init", 2016).</item>
/// </list>
/// Numbers may be expressions of a block's parameters: <c>"Normal(1 / depth)"</c>.
/// </remarks>
public abstract class WeightedLayerAttribute : LayerAttribute
{
    /// <summary>
    /// What the weights start at. Default: that of the network; else Kaiming's for the activation that the layer's output meets
    /// first, if it is a rectifier, and Xavier's otherwise.
    /// </summary>
    public object? Init { get; set; }

    /// <summary>What the biases start at: a number, or a text without fans in it. Default: that of the network; else 0.</summary>
    public object? BiasInit { get; set; }

    /// <summary>Adds L1 * (sum of |w|) to the loss: weights that are not needed become zero. Default: that of the network; else 0.</summary>
    /// <remarks>R. Tibshirani, "Regression shrinkage and selection via the lasso", 1996; together with L2 the elastic net of H. Zou and T. Hastie, 2005.</remarks>
    public object? L1 { get; set; }

    /// <summary>Adds L2 * (sum of w^2) to the loss: large weights cost most. Default: that of the network; else 0.</summary>
    /// <remarks>A. Krogh and J. Hertz, "A simple weight decay can improve generalization", 1991.</remarks>
    public object? L2 { get; set; }

    /// <summary>
    /// Adds GroupLasso * sqrt(n) * (sum of the norms of the n weights of each output) to the loss: units and filters that are
    /// not needed vanish as a whole. Default: that of the network; else 0.
    /// </summary>
    /// <remarks>S. Scardapane et al., "Group sparse regularization for deep neural networks", 2017.</remarks>
    public object? GroupLasso { get; set; }

    /// <summary>
    /// Makes each weight a product of two, w = a * b, and adds L1Product * (sum of a^2 + b^2) to the loss. At a minimum that is
    /// 2 * L1Product * (sum of |w|), the penalty of <see cref="L1"/>, without its kink at 0. b, the parameter <c>WeightFactor</c>, starts
    /// at 1. Default: that of the network; else 0, where weights are no products.
    /// </summary>
    /// <remarks>L. Ziyin and Z. Wang, "Sparsity by redundancy: solving L1 with a simple reparametrization", 2022.</remarks>
    public object? L1Product { get; set; }

    /// <summary>
    /// The largest norm that the weights of one output may have: after each step, those that have a larger one are scaled
    /// down to it. 2 and 3 are common, with rectifiers. Default: that of the network; else there is none.
    /// </summary>
    /// <remarks>N. Srebro and A. Shraibman, "Rank, trace-norm and max-norm", 2005; with dropout, N. Srivastava et al., 2014.</remarks>
    public object? MaxNorm { get; set; }

    /// <summary>
    /// The probability that a weight is zero in a step of training; the others are divided by 1 - DropConnect. At inference all
    /// are there, as they are. The whole batch sees the same connections. Default: 0.
    /// </summary>
    /// <remarks>
    /// L. Wan et al., "Regularization of neural networks using DropConnect", 2013. There each sample has connections of its own, and
    /// inference samples a normal approximation; one mask for a batch, as S. Merity et al. have it ("Regularizing and optimizing LSTM
    /// language models", 2018), costs no more than the weights, and the mean weights at inference no more than usual.
    /// </remarks>
    public object? DropConnect { get; set; }

    /// <summary>Adds BiasL1 * (sum of |bias|) to the loss. Default: 0.</summary>
    public object? BiasL1 { get; set; }

    /// <summary>Adds BiasL2 * (sum of bias^2) to the loss. Default: 0.</summary>
    public object? BiasL2 { get; set; }
}
