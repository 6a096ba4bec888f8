using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

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

    public Staging(Accelerator accelerator, AcceleratorStream stream, CudaDriver? driver)
    {
        this.stream = stream;
        pieces = [new(accelerator, stream, driver), new(accelerator, stream, driver)];
    }

    public void Upload(ReadOnlySpan<float> source, ArrayView<float> target)
    {
        for (var start = 0; start < source.Length; start += PieceLength)
        {
            var length = Math.Min(PieceLength, source.Length - start);
            var piece = Next();
            source.Slice(start, length).CopyTo(piece.Memory.Span);
            piece.CopyTo(target.SubView(start, length));
        }
    }

    public void Download(ArrayView<float> source, Span<float> target)
    {
        for (var start = 0; start < target.Length; start += PieceLength)
        {
            var length = Math.Min(PieceLength, target.Length - start);
            var piece = Next();
            piece.CopyFrom(source.SubView(start, length));
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
        piece.Wait();
        return piece;
    }

    private sealed class Piece(Accelerator accelerator, AcceleratorStream stream, CudaDriver? driver) : IDisposable
    {
        private readonly nint copied = driver?.CreateEvent() ?? 0;

        public PageLockedArray1D<float> Memory { get; } = accelerator.AllocatePageLocked1D<float>(PieceLength);

        /// <summary>Begins to copy the first numbers of this piece to the device: as many as the target has.</summary>
        public void CopyTo(ArrayView<float> target)
        {
            if (target.GetAcceleratorType() != AcceleratorType.OpenCL)
                Memory.ArrayView.SubView(0, target.Length).CopyTo(stream, target);
            else
                CLException.ThrowIfFailed(CLAPI.CurrentAPI.WriteBuffer(stream, HandleOf(target), false, OffsetOf(target), BytesOf(target),
                    Memory.ArrayView.LoadEffectiveAddressAsPtr()));
            driver?.Record(copied, ((CudaStream)stream).StreamPtr);
        }

        /// <summary>
        /// Waits until the last copy from this piece has ended. On CUDA an event says so; other drivers wait for all work before.
        /// </summary>
        public void Wait()
        {
            if (driver is null)
                stream.Synchronize();
            else
                driver.Wait(copied);
        }

        /// <summary>Begins to copy numbers of the device to the start of this piece.</summary>
        public void CopyFrom(ArrayView<float> source)
        {
            if (source.GetAcceleratorType() != AcceleratorType.OpenCL)
                source.CopyTo(stream, Memory.ArrayView.SubView(0, source.Length));
            else
                CLException.ThrowIfFailed(CLAPI.CurrentAPI.ReadBuffer(stream, HandleOf(source), false, OffsetOf(source), BytesOf(source),
                    Memory.ArrayView.LoadEffectiveAddressAsPtr()));
        }

        // On OpenCL, ILGPU 1.5.3 copies the whole host buffer whatever slice is asked for, and runs past the end of the other buffer. These
        // three give the driver the length of the slice. They are generic so that the view is not boxed.
        private static nint HandleOf<TView>(TView view) where TView : struct, IArrayView => view.Buffer.NativePtr;

        private static nint OffsetOf<TView>(TView view) where TView : struct, IContiguousArrayView => (nint)view.IndexInBytes;

        private static nint BytesOf<TView>(TView view) where TView : struct, IArrayView => (nint)view.LengthInBytes;

        public void Dispose()
        {
            driver?.DestroyEvent(copied);
            Memory.Dispose();
        }
    }
}
