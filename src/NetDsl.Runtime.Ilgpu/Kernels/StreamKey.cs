using ILGPU;

namespace NetDsl.Ilgpu;

/// <summary>The key of a random stream, as an argument or in memory.</summary>
internal struct StreamKey
{
    public uint Key;

    /// <summary>Where the key is in memory; empty where it is an argument.</summary>
    public ArrayView<float> Stored;

    public readonly uint Load() => Stored.IsValid ? Interop.FloatAsInt(Stored[0]) : Key;
}
