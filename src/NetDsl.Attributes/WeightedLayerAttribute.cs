namespace NetDsl;

/// <summary>The base of layers with weights: what they start at.</summary>
/// <remarks>
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
/// networks", 2014).</item>
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
}
