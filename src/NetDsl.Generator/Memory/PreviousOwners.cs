using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Memory;

/// <summary>Finds the values that had the memory of others before, in one sweep over time.</summary>
internal static class PreviousOwners
{
    /// <summary>For each value whose memory was another's before, that value; of several, the one that was used last.</summary>
    /// <param name="values">Values, with their memory and the time for which they have it.</param>
    public static IReadOnlyDictionary<Node, Node> Of(IReadOnlyList<(Node Node, BufferSlice Slice, Lifetime Lifetime)> values)
    {
        var before = new Dictionary<Node, Node>();
        foreach (var storage in values.Select((value, order) => (value, order)).GroupBy(v => v.value.Slice.Storage))
        {
            // Who has each piece of memory, by the start of the piece.
            var pieces = new List<(long Start, long End, Node Owner, int Last, int Order)>();
            foreach (var ((node, slice, lifetime), order) in storage.OrderBy(v => v.value.Lifetime.First))
            {
                var (start, end) = (slice.Offset, slice.Offset + slice.Length);
                var first = FirstEndingAfter(pieces, start);
                var next = first;
                var (last, lastOrder) = (int.MinValue, 0);
                while (next < pieces.Count && pieces[next].Start < end)
                {
                    var piece = pieces[next++];
                    if (piece.Last > last || piece.Last == last && piece.Order < lastOrder)
                        (before[node], last, lastOrder) = (piece.Owner, piece.Last, piece.Order);
                }

                // What is left of the first and the last of them stays theirs.
                var replacement = new List<(long, long, Node, int, int)>();
                if (first < next && pieces[first] is var head && head.Start < start)
                    replacement.Add((head.Start, start, head.Owner, head.Last, head.Order));
                replacement.Add((start, end, node, lifetime.Last, order));
                if (first < next && pieces[next - 1] is var tail && tail.End > end)
                    replacement.Add((end, tail.End, tail.Owner, tail.Last, tail.Order));
                pieces.RemoveRange(first, next - first);
                pieces.InsertRange(first, replacement);
            }
        }

        return before;
    }

    private static int FirstEndingAfter(List<(long Start, long End, Node Owner, int Last, int Order)> pieces, long offset)
    {
        var (low, high) = (0, pieces.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (pieces[middle].End > offset)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
