using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace NetDsl.Ilgpu;

/// <summary>
/// Copies between host and device through two pieces of page-locked memory, which the device reads by itself: while one is on its way,
/// the other is filled.
/// </summary>
internal sealed class Staging : IDisposable
{
    /// <summary>Numbers in a piece: 4 MB, past which longer copies are no faster.</summary>
    private const int PieceLength = 1 << 20;

    private readonly Piece[] pieces;
    private readonly AcceleratorStream stream;
    private int next;

    public Staging(Accelerator accelerator)
    {
        stream = accelerator.DefaultStream;
        pieces = [new(accelerator), new(accelerator)];
    }

    public void Upload(ReadOnlySpan<float> source, ArrayView<float> target)
    {
        for (var start = 0; start < source.Length; start += PieceLength)
        {
            var length = Math.Min(PieceLength, source.Length - start);
            var piece = Next();
            source.Slice(start, length).CopyTo(piece.Memory.Span);
            piece.Memory.ArrayView.SubView(0, length).CopyTo(piece.Stream, target.SubView(start, length));
        }
    }

    public void Download(ArrayView<float> source, Span<float> target)
    {
        for (var start = 0; start < target.Length; start += PieceLength)
        {
            var length = Math.Min(PieceLength, target.Length - start);
            var piece = Next();
            source.SubView(start, length).CopyTo(stream, piece.Memory.ArrayView.SubView(0, length));
            stream.Synchronize();
            piece.Memory.Span[..length].CopyTo(target[start..]);
        }
    }

    public void Dispose()
    {
        foreach (var piece in pieces)
            piece.Dispose();
    }

    /// <summary>The piece that was used longest ago, once what was in it has arrived.</summary>
    private Piece Next()
    {
        var piece = pieces[next];
        next = (next + 1) % pieces.Length;
        piece.Stream.Synchronize();
        return piece;
    }

    private sealed class Piece(Accelerator accelerator) : IDisposable
    {
        public PageLockedArray1D<float> Memory { get; } = accelerator.AllocatePageLocked1D<float>(PieceLength);

        /// <summary>
        /// On CUDA a stream of its own, so that waiting for one piece does not wait for the other; such a stream and the default
        /// one, in which kernels run, wait for each other. Elsewhere streams do not, and so there is but one.
        /// </summary>
        public AcceleratorStream Stream { get; } = accelerator is CudaAccelerator cuda ? cuda.CreateStream(StreamFlags.CU_STREAM_DEFAULT) : accelerator.DefaultStream;

        public void Dispose()
        {
            if (Stream != accelerator.DefaultStream)
                Stream.Dispose();
            Memory.Dispose();
        }
    }
}
