using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NetDsl.Bench;

/// <summary>
/// Measures how long a number takes from one thread to another and back. The cores of a virtual machine may be moved apart while it runs.
/// Then shared data takes several times as long, for every library alike, and times of different moments cannot be compared.
/// </summary>
public static class HandOver
{
    private const int Windows = 5, WindowMilliseconds = 20, Rounds = 50;

    /// <summary>The nanoseconds of a number's way to another thread and back: the smallest of several windows.</summary>
    public static double Nanoseconds()
    {
        var ball = new Ball();
        var partner = new Thread(ball.Return);
        partner.Start();
        var least = double.MaxValue;
        for (var window = 0; window < Windows; window++)
        {
            long start = Stopwatch.GetTimestamp(), passes = 0;
            while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < WindowMilliseconds)
            {
                for (var i = 0; i < Rounds; i++)
                    ball.Pass();
                passes += Rounds;
            }
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalNanoseconds / passes);
        }
        ball.Stop();
        partner.Join();
        return least;
    }

    private sealed class Ball
    {
        private const int Stopped = -1;
        private int number;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Pass()
        {
            var next = number + 2;
            Volatile.Write(ref number, next - 1);
            while (Volatile.Read(ref number) != next)
            {
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Return()
        {
            for (int seen; (seen = Volatile.Read(ref number)) != Stopped;)
                if (seen % 2 == 1)
                    Volatile.Write(ref number, seen + 1);
        }

        public void Stop() => Volatile.Write(ref number, Stopped);
    }
}
