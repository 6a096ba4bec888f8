using NetDsl;

namespace Studies.DoubleDescent;

/// <summary>
/// A polynomial: the weights of up to 201 Legendre polynomials, starting at 0. For a lower degree the higher ones are 0, and so stay their weights.
/// </summary>
[Network, Input(201)]
[Dense(1, Bias = false, Init = 0), MeanSquaredError]
public partial class Polynomial;
