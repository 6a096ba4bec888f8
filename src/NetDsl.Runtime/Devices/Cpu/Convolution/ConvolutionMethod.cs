namespace NetDsl;

/// <summary>The algorithm by which the CPU device computes convolutions.</summary>
public enum ConvolutionMethod
{
    /// <summary>The algorithm with the lowest estimated cost, for each shape, batch and direction.</summary>
    Auto,

    /// <summary>Direct summation: every input is multiplied by every weight.</summary>
    Direct,

    /// <summary>Winograd's algorithm where it applies: 3x3 kernels of stride 1, undilated, between values in channel blocks.</summary>
    Winograd,

    /// <summary>
    /// Fourier transforms of tiles where they apply: kernels of up to 11x11 taps of stride 1, undilated, between values in channel blocks.
    /// </summary>
    Fft,
}
