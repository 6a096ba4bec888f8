using System.Buffers.Binary;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace NetDsl.Images;

/// <summary>Decodes image files to bytes, channels first.</summary>
internal sealed class ImageDecoder(int height, int width, int channels, ImageFit fit)
{
    // A file of a few kilobytes can announce an image that fills all memory.
    private const long MostPixels = 1L << 28;

    /// <summary>The number of bytes of an image.</summary>
    public int Length => channels * height * width;

    /// <summary>Decodes a file. Its orientation by EXIF is applied, 16 bits become 8, and transparency is dropped.</summary>
    /// <exception cref="InvalidDataException">It is not an intact image; the message names it.</exception>
    public byte[] Decode(string path)
    {
        byte[] file;
        try
        {
            file = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path} cannot be read: {e.Message}", e);
        }

        try
        {
            return Decode(file);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The decoder throws exceptions of many kinds for damaged contents.
            throw new InvalidDataException($"{path} is not an intact image: {e.Message}", e);
        }
    }

    private byte[] Decode(byte[] file)
    {
        var info = Image.Identify(file) ?? throw new InvalidDataException("it is neither PNG nor JPEG nor BMP.");
        if ((long)info.Width * info.Height > MostPixels)
            throw new InvalidDataException($"it announces {info.Width}x{info.Height} pixels, more than any photograph has.");
        CheckEnd(file);
        using var image = Image.Load<Rgb24>(file);
        image.Mutate(context => context.AutoOrient());
        if (image.Height != height || image.Width != width)
            image.Mutate(context => context.Resize(new ResizeOptions
            {
                Size = new Size(width, height),
                Mode = fit switch { ImageFit.Crop => ResizeMode.Crop, ImageFit.Stretch => ResizeMode.Stretch, _ => ResizeMode.Pad },
                // A triangle, as Pillow's and torchvision's bilinear filter.
                Sampler = KnownResamplers.Triangle,
            }));
        return Planes(image);
    }

    /// <summary>Decoders return what they have of a file that was cut off; the missing rest is grey.</summary>
    private static void CheckEnd(ReadOnlySpan<byte> file)
    {
        var isJpeg = file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]);
        // The last scan is followed by the end, whatever thumbnails have come before.
        if (isJpeg && file.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) <= file.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA])
            || file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) && file.LastIndexOf("IEND"u8) < 0
            || file.StartsWith("BM"u8) && file.Length < BitmapLength(file))
            throw new InvalidDataException("its end is missing: it is truncated.");
    }

    /// <summary>The least length of a BMP file, from its header. The length in the header is often wrong, so the size of the image decides.</summary>
    private static long BitmapLength(ReadOnlySpan<byte> file)
    {
        if (file.Length < 54)
            return 54;
        long start = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        // OS/2's header has 12 bytes, and only it has sizes of 16 bits.
        if (BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) == 12)
            return start + Rows(BinaryPrimitives.ReadUInt16LittleEndian(file[18..]), BinaryPrimitives.ReadUInt16LittleEndian(file[20..]), BinaryPrimitives.ReadUInt16LittleEndian(file[24..]));
        var compression = BinaryPrimitives.ReadUInt32LittleEndian(file[30..]);
        // 1 and 2 are run lengths, whose header has the number of bytes; the others are plain pixels.
        return start + (compression is 1 or 2
            ? BinaryPrimitives.ReadUInt32LittleEndian(file[34..])
            : Rows(BinaryPrimitives.ReadInt32LittleEndian(file[18..]), Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..])), BinaryPrimitives.ReadUInt16LittleEndian(file[28..])));
    }

    /// <summary>The bytes of rows of pixels. Rows begin at multiples of 4 bytes, but some files end with the last pixel.</summary>
    private static long Rows(long width, long height, int bits) => (height - 1) * ((width * bits + 31) / 32 * 4) + (width * bits + 7) / 8;

    private byte[] Planes(Image<Rgb24> image)
    {
        var bytes = new byte[Length];
        var plane = height * width;
        image.ProcessPixelRows(rows =>
        {
            for (var y = 0; y < height; y++)
            {
                var row = rows.GetRowSpan(y);
                for (var x = 0; x < width; x++)
                {
                    var (pixel, at) = (row[x], y * width + x);
                    if (channels == 3)
                        (bytes[at], bytes[plane + at], bytes[2 * plane + at]) = (pixel.R, pixel.G, pixel.B);
                    else
                        // Pillow's luminance.
                        bytes[at] = (byte)((pixel.R * 19595 + pixel.G * 38470 + pixel.B * 7471 + 0x8000) >> 16);
                }
            }
        });
        return bytes;
    }
}
