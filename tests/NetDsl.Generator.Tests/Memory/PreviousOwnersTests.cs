using NetDsl.Generator.Ir;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops.Elementwise;

namespace NetDsl.Generator.Tests.Memory;

/// <summary>The sweep over time finds the same owners as a search through all pairs of values.</summary>
public sealed class PreviousOwnersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_value_before_is_the_one_of_all_earlier_ones_that_was_used_last(int seed)
    {
        var values = Draw(new Random(seed));

        var found = PreviousOwners.Of(values);

        foreach (var (node, slice, lifetime) in values)
        {
            // Several may have been used last; each is right.
            var earlier = values.Where(other => other.Node != node && other.Slice.Overlaps(slice) && other.Lifetime.First < lifetime.First).ToList();
            if (earlier.Count == 0)
                found.ContainsKey(node).ShouldBeFalse();
            else
                values.Single(value => value.Node == found[node]).Lifetime.Last.ShouldBe(earlier.Max(other => other.Lifetime.Last));
        }

        found.Count.ShouldBeGreaterThan(100);
    }

    /// <summary>Values of random sizes, of which no two have the same memory at the same time.</summary>
    private static List<(Node Node, BufferSlice Slice, Lifetime Lifetime)> Draw(Random random)
    {
        var (g, values) = (new Graph().At(Origin.None), new List<(Node, BufferSlice Slice, Lifetime Lifetime)>());
        for (var time = 0; time < 400; time++)
        {
            var slice = new BufferSlice(random.Next(4) == 0 ? Storage.PerBatch : Storage.PerSample, random.Next(60), 1 + random.Next(30));
            if (!values.Exists(value => value.Slice.Overlaps(slice) && value.Lifetime.Last >= time))
                values.Add((g.Number(time), slice, new(time, time + random.Next(12))));
        }

        return values;
    }
}
