namespace NetDsl;

/// <summary>How the CPU device computes convolutions that have several ways.</summary>
public enum ConvolutionMethod
{
    /// <summary>As the device's model of costs chooses, for each shape, batch and direction.</summary>
    Auto,

    /// <summary>By multiplying every input by every weight.</summary>
    Direct,

    /// <summary>By Winograd's algorithm wherever it can be: for 3x3 kernels of stride 1, undilated, between values in channel blocks.</summary>
    Winograd,

    /// <summary>By Fourier transforms of tiles wherever it can be: for kernels of up to 11x11 taps of stride 1, undilated, between values in channel blocks.</summary>
    Fft,
}
