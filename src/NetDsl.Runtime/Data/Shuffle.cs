namespace NetDsl;

/// <summary>The order of samples in an epoch: a pure function of seed and epoch, so that training resumes anywhere.</summary>
internal static class Shuffle
{
    /// <summary>Fills with a permutation of 0, 1, 2... (Fisher and Yates' method).</summary>
    public static void Fill(Span<int> order, ulong seed, long pass)
    {
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        var random = new RandomStream(Key(seed, pass));
        for (var i = order.Length - 1; i > 0; i--)
        {
            var j = random.Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    /// <summary>Fills with a permutation that keeps groups of consecutive numbers together.</summary>
    public static void Fill(Span<int> order, ulong seed, long pass, int groupSize)
    {
        var groups = order.Length / groupSize;
        Fill(order[..groups], seed, pass);
        // From the last group to the first, whose places are needed until then.
        for (var g = groups - 1; groupSize > 1 && g >= 0; g--)
        {
            var first = order[g] * groupSize;
            for (var i = 0; i < groupSize; i++)
                order[g * groupSize + i] = first + i;
        }
    }

    /// <summary>The key of one pass over the data.</summary>
    public static ulong Key(ulong seed, long pass) => RandomStream.Mix(seed * 0x9E3779B97F4A7C15 + RandomStream.Mix((ulong)pass + 1));
}
