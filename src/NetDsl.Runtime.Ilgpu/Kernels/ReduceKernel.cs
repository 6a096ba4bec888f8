using ILGPU;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

internal struct ReduceArguments
{
    public Reduction Reduction;

    /// <summary>
    /// The number of parts of each sum. If it is more than 1, <see cref="Y"/> receives the sum of each part, one after the other.
    /// </summary>
    public int Parts;

    /// <summary>The divisor of a complete sum.</summary>
    public float Divisor;

    public ArrayView<float> Y;

    /// <summary>Like <see cref="Y"/>, for the sums of a second function, if there is one.</summary>
    public ArrayView<float> Z;

    public Operands Operands;
}

/// <summary>
/// Which elements a sum has. The three axes of an extent fall into those that are kept and those that are summed over; of either there are
/// two at most, or three where the others are none.
/// </summary>
internal readonly struct Reduction(Space space, Keep keep)
{
    private readonly Space space = space;
    private readonly Keep keep = keep;

    /// <summary>The number of sums.</summary>
    public int Sums => keep switch
    {
        Keep.Channel => space.Channels.Value,
        Keep.Plane => space.Samples * space.Channels.Value,
        Keep.Sample => space.Samples,
        Keep.Position => space.Samples * space.Inner.Value,
        Keep.Feature => space.Channels.Value * space.Inner.Value,
        _ => 1,
    };

    /// <summary>The number of terms of each.</summary>
    public int Terms => space.Length / Sums;

    /// <summary>A term of a sum. Consecutive terms are adjacent in memory if possible.</summary>
    public Place At(int sum, int term)
    {
        var (channels, inner) = (space.Channels, space.Inner);
        if (keep == Keep.Channel)
        {
            var sample = inner.Divide(term);
            return At(sample, sum, term - sample * inner.Value);
        }

        if (keep == Keep.Plane)
        {
            var sample = channels.Divide(sum);
            return At(sample, sum - sample * channels.Value, term);
        }

        if (keep == Keep.Sample)
        {
            var channel = inner.Divide(term);
            return At(sum, channel, term - channel * inner.Value);
        }

        if (keep == Keep.Position)
        {
            var sample = inner.Divide(sum);
            return At(sample, term, sum - sample * inner.Value);
        }

        if (keep == Keep.Feature)
        {
            var channel = inner.Divide(sum);
            return At(term, channel, sum - channel * inner.Value);
        }

        return space.At(term);
    }

    private Place At(int sample, int channel, int inner) =>
        new((sample * space.Channels.Value + channel) * space.Inner.Value + inner, sample, channel, inner);
}

/// <summary>
/// Sums of F(operands), and of G(operands) in the same pass unless it is <see cref="None"/>: one team per sum, or several teams for the
/// parts of a sum.
/// </summary>
internal readonly struct ReduceKernel<TTeam, F, G> : IKernel<ReduceArguments>
    where TTeam : struct, ITeam
    where F : struct, IMap
    where G : struct, IMap
{
    public static void Run(ReduceArguments a)
    {
        var shared = TTeam.Share();
        var (sums, terms) = (a.Reduction.Sums, a.Reduction.Terms);
        var length = (terms + a.Parts - 1) / a.Parts;
        // Neighbouring teams take neighbouring sums.
        for (var i = TTeam.First; i < sums * a.Parts; i += TTeam.Count)
        {
            var part = i / sums;
            var sum = i - part * sums;
            var end = System.Math.Min((part + 1) * length, terms);
            var (first, second) = (default(ExactSum), default(ExactSum));
            for (var term = part * length + TTeam.Member; term < end; term += TTeam.Members)
            {
                var at = a.Reduction.At(sum, term);
                first = first.Add(a.Operands.Apply<F>(at));
                if (G.Arity > 0)
                    second = second.Add(a.Operands.Apply<G>(at));
            }

            Finish(a, a.Y, i, TTeam.Sum(shared, first.Value));
            if (G.Arity > 0)
                Finish(a, a.Z, i, TTeam.Sum(shared, second.Value));
        }
    }

    private static void Finish(ReduceArguments a, ArrayView<float> y, int i, float total)
    {
        if (TTeam.Member == 0)
            y[i] = a.Parts > 1 ? total : total / a.Divisor;
    }
}

/// <summary>Stands for no second function.</summary>
internal readonly struct None : IMap
{
    public static int Arity => 0;

    public static T Apply<T>(T a, T b, T c, T d, T e, T f, T g, T h) where T : struct, IVector<T> => T.Zero;
}

internal struct TotalArguments
{
    public int Sums;
    public int Parts;
    public float Divisor;
    public ArrayView<float> Partial;
    public ArrayView<float> Y;
}

/// <summary>Adds up the parts of sums.</summary>
internal readonly struct TotalKernel : IKernel<TotalArguments>
{
    public static void Run(TotalArguments a)
    {
        for (var i = Threads.First; i < a.Sums; i += Threads.Count)
        {
            var result = default(ExactSum);
            for (var part = 0; part < a.Parts; part++)
                result = result.Add(a.Partial[part * a.Sums + i]);
            a.Y[i] = result.Value / a.Divisor;
        }
    }
}
