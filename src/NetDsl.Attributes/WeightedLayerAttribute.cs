namespace NetDsl;

/// <summary>Base class of layers with weights, with their initializers and penalties.</summary>
/// <remarks>
/// Penalties are added to the loss that training minimises and reports. <c>Evaluate</c> leaves them out. They apply to weights; biases have
/// options of their own, and the parameters of normalisation have no penalties. Weight decay that is not part of the loss (I. Loshchilov
/// and F. Hutter, "Decoupled weight decay regularization", 2019) is an option of the optimizer <c>AdamW</c>. An initializer is a number,
/// for a constant, or a string. In the list, I is the fan-in, the number of inputs of one output, and O is the fan-out, the number of
/// outputs of one input:
/// <list type="bullet">
/// <item><c>"Zeros"</c>, <c>"Ones"</c>, <c>"Constant(c)"</c>;</item>
/// <item><c>"Normal(std)"</c>, mean 0; <c>"TruncatedNormal(std)"</c>, drawn again beyond two standard deviations; <c>"Uniform(a,
/// b)"</c>;</item>
/// <item><c>"XavierUniform(gain = 1)"</c>, <c>"XavierNormal(gain = 1)"</c>: variance gain^2 * 2 / (I + O)
/// (X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010);</item>
/// <item><c>"KaimingUniform(mode, nonlinearity, slope)"</c>, <c>"KaimingNormal(mode, nonlinearity, slope)"</c>: variance gain^2 / I, or
/// gain^2 / O if the mode is <c>fanOut</c> instead of <c>fanIn</c>. The nonlinearity determines the gain, as in PyTorch: <c>relu</c> (the
/// default), <c>leakyRelu</c> with its slope (0.01), <c>linear</c>, <c>sigmoid</c>, <c>tanh</c> or <c>selu</c> (K. He et al., "Delving deep
/// into rectifiers", 2015);</item>
/// <item><c>"LecunUniform"</c>, <c>"LecunNormal"</c>: variance 1 / I (Y. LeCun et al., "Efficient backprop", 1998);</item>
/// <item><c>"Orthogonal(gain = 1)"</c>: orthogonal rows (or columns, if there are fewer) of length gain (A. Saxe, J. McClelland and S.
/// Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2014);</item>
/// <item><c>"Lsuv"</c>: orthogonal; <c>Model.InitializeLsuv</c> then scales the weights layer by layer on one batch of data, so that the
/// outputs of the layer have variance 1 (D. Mishkin and J. Matas, "All you need is a good init", 2016).</item>
/// </list>
/// Numbers can be expressions of a block's parameters: <c>"Normal(1 / depth)"</c>.
/// </remarks>
public abstract class WeightedLayerAttribute : LayerAttribute
{
    /// <summary>
    /// The initializer of the weights. Default: that of the network; otherwise Kaiming's if the next activation is a rectifier, and
    /// Xavier's if not.
    /// </summary>
    public object? Init { get; set; }

    /// <summary>The initializer of the biases: a number, or a string without fans. Default: that of the network; otherwise 0.</summary>
    public object? BiasInit { get; set; }

    /// <summary>Adds L1 * (sum of |w|) to the loss, which makes unneeded weights zero. Default: that of the network; otherwise 0.</summary>
    /// <remarks>
    /// R. Tibshirani, "Regression shrinkage and selection via the lasso", 1996. With L2 it is the elastic net of H. Zou and T. Hastie,
    /// 2005.
    /// </remarks>
    public object? L1 { get; set; }

    /// <summary>Adds L2 * (sum of w^2) to the loss, which keeps weights small. Default: that of the network; otherwise 0.</summary>
    /// <remarks>A. Krogh and J. Hertz, "A simple weight decay can improve generalization", 1991.</remarks>
    public object? L2 { get; set; }

    /// <summary>
    /// Adds GroupLasso * sqrt(n) * (sum of the norms of the n weights of each output) to the loss, which removes unneeded units and filters
    /// entirely. Default: that of the network; otherwise 0.
    /// </summary>
    /// <remarks>S. Scardapane et al., "Group sparse regularization for deep neural networks", 2017.</remarks>
    public object? GroupLasso { get; set; }

    /// <summary>
    /// Makes each weight a product of two, w = a * b, and adds L1Product * (sum of a^2 + b^2) to the loss. At a minimum this equals 2 *
    /// L1Product * (sum of |w|), the penalty of <see cref="L1"/>, but it is differentiable at 0. b is the parameter <c>WeightFactor</c> and
    /// starts at 1. Default: that of the network; otherwise 0, without products.
    /// </summary>
    /// <remarks>L. Ziyin and Z. Wang, "Sparsity by redundancy: solving L1 with a simple reparametrization", 2022.</remarks>
    public object? L1Product { get; set; }

    /// <summary>
    /// The largest norm of the weights of one output. After each step, larger ones are scaled down to it. Values of 2 and 3 are common with
    /// rectifiers. Default: that of the network; otherwise no limit.
    /// </summary>
    /// <remarks>N. Srebro and A. Shraibman, "Rank, trace-norm and max-norm", 2005; with dropout, N. Srivastava et al., 2014.</remarks>
    public object? MaxNorm { get; set; }

    /// <summary>
    /// The probability that a weight is zero in a training step. The other weights are divided by 1 - DropConnect. Inference uses all
    /// weights unchanged. One mask serves the whole batch. Default: 0.
    /// </summary>
    /// <remarks>
    /// L. Wan et al., "Regularization of neural networks using DropConnect", 2013. In the paper each sample has a mask of its own, which
    /// <see cref="DenseAttribute.DropConnectPerSample"/> does. One mask for a batch, as in S. Merity et al. ("Regularizing and optimizing
    /// LSTM language models", 2018), costs a pass over the weights.
    /// </remarks>
    public object? DropConnect { get; set; }

    /// <summary>Adds BiasL1 * (sum of |bias|) to the loss. Default: 0.</summary>
    public object? BiasL1 { get; set; }

    /// <summary>Adds BiasL2 * (sum of bias^2) to the loss. Default: 0.</summary>
    public object? BiasL2 { get; set; }
}
