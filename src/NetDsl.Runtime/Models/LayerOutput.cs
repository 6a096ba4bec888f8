namespace NetDsl.Runtime.CompilerServices;

/// <summary>The output of a layer in the memory of <see cref="ModelPrograms.RunActivations"/>. Emitted.</summary>
/// <param name="Layers">The names of the layers and blocks that have this output: a block has that of its last layer.</param>
/// <param name="Calls">The number of kernel calls after which the value is in memory. The next call may overwrite it.</param>
/// <param name="Offset">The offset of the value within the memory of one sample, in floats.</param>
/// <param name="Shape">The shape of one sample, channels first.</param>
/// <param name="Layout">The layout of an image.</param>
/// <param name="AreSteps">Whether the value is a sequence whose time steps lie one after the other, each with all samples.</param>
/// <param name="Start">For a part of a value: its start within the value, in floats for each sample of the batch.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct LayerOutput(
    string[] Layers, int Calls, long Offset, int[] Shape, Layout Layout = Layout.Nchw, bool AreSteps = false, long Start = 0)
{
    /// <summary>The number of floats of one sample.</summary>
    public int Length { get; } = checked((int)Shape.Aggregate(1L, (product, size) => product * size));
}
