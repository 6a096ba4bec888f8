namespace NetDsl.Onnx.Tests.Infrastructure;

/// <summary>Damaged copies of a file.</summary>
public static class Mutation
{
    /// <summary>A copy with flipped bits, a cut, an insertion, a copied part or extreme bytes.</summary>
    public static byte[] Of(byte[] whole, int seed)
    {
        var random = new Random(seed);
        var bytes = whole.ToList();
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (seed % 5)
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when bytes.Count > 100:
                    bytes.RemoveRange(at, change == 1 && random.Next(2) == 0 ? bytes.Count - at : length);
                    break;
                case 2:
                    bytes.InsertRange(at, Enumerable.Range(0, length).Select(_ => (byte)random.Next(256)));
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                default:
                    for (var i = 0; i < Math.Min(length, 8); i++)
                        bytes[at + i] = random.Next(2) == 0 ? (byte)255 : (byte)0;
                    break;
            }

            if (bytes.Count == 0)
                bytes.Add(0);
        }

        return [.. bytes];
    }
}
