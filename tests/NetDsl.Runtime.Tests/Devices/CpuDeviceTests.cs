using System.Reflection;
using System.Runtime.CompilerServices;
using Shouldly;

namespace NetDsl.Runtime.Tests.Devices;

/// <summary>Guarantees of the CPU device besides right results.</summary>
public unsafe class CpuDeviceTests
{
    private static readonly Conv2dShape Convolution = new()
    {
        InChannels = 6, InHeight = 14, InWidth = 14, OutChannels = 16, KernelHeight = 5, KernelWidth = 5, PadTop = 1,
    };

    private static readonly Conv2dShape ManyChannels = new()
    {
        InChannels = 24, InHeight = 14, InWidth = 14, OutChannels = 16, KernelHeight = 3, KernelWidth = 3, StrideHeight = 2, StrideWidth = 2, PadTop = 1,
    };

    private static readonly Conv2dShape Blocks = new()
    {
        InChannels = 16, InHeight = 14, InWidth = 14, OutChannels = 16, KernelHeight = 1, KernelWidth = 1, InLayout = Layout.Nchw16c, OutLayout = Layout.Nchw16c,
    };

    private static readonly int[] Rows = [0, 3, 7, 20];

    private static readonly Pool2dShape Halves = new()
    {
        Channels = 6, InHeight = 14, InWidth = 14, OutHeight = 7, OutWidth = 7, KernelHeight = 2, KernelWidth = 2, StrideHeight = 2, StrideWidth = 2,
    };

    /// <summary>
    /// Left to tiered compilation, a kernel's loops run ten times slower until they are replaced, if they ever are.
    /// </summary>
    [Fact]
    public void Every_kernel_is_compiled_at_full_optimisation_from_the_start()
    {
        var kernels = (
            from type in typeof(CpuDevice).Assembly.GetTypes()
            where type == typeof(CpuDevice) || type.Namespace is "NetDsl" or "NetDsl.Runtime.CompilerServices"
            from method in type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
            // A dot is in names that the compiler makes, of methods that do nothing but call another.
            where method.IsGenericMethodDefinition && !method.IsAbstract && !method.Name.Contains('.') && method.GetParameters().Any(p => p.ParameterType.IsPointer)
            where method.GetGenericArguments().Any(a => a.GetGenericParameterConstraints().Any(c => c.Name == typeof(ILanes<>).Name))
            select method).ToList();
        kernels.Count.ShouldBeGreaterThan(40);
        foreach (var kernel in kernels)
            (kernel.MethodImplementationFlags & (MethodImplAttributes.AggressiveOptimization | MethodImplAttributes.AggressiveInlining))
                .ShouldNotBe((MethodImplAttributes)0, $"{kernel.DeclaringType}.{kernel.Name}");
    }

    /// <summary>
    /// Continuous integration runs these tests with the wider vectors turned off. The test checks that the setting has an effect.
    /// </summary>
    [Fact]
    public void Vectors_are_no_wider_than_the_runtime_allows()
    {
        var allowed = IsOff("EnableAVX2") ? 4 : IsOff("EnableAVX512") ? 8 : 16;
        CpuDevice.WidestVector.ShouldBeLessThanOrEqualTo(allowed);
        using var device = new CpuDevice(1);
        device.Name.ShouldBe($"CPU ({CpuDevice.WidestVector switch { 16 => "AVX-512", 8 => "AVX2", _ => "128-bit vectors" }}, 1 thread)");

        static bool IsOff(string name) => Environment.GetEnvironmentVariable($"DOTNET_{name}") == "0";
    }

    [Fact]
    public void Nothing_is_allocated_once_every_kernel_has_run()
    {
        var device = new CpuDevice(new CpuDeviceOptions { Threads = 2, MinimumWork = 0 });
        var x = New(device, 2 * 24 * 14 * 14);
        var (y, w, small) = (New(device, 2 * 24 * 14 * 14), New(device, 24 * 24 * 25), New(device, 1000));
        for (var i = 0; i < 3; i++)
            RunEveryKernel();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            RunEveryKernel();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void RunEveryKernel()
        {
            var extent = new Extent(2, 6, 196);
            device.Map<Map3<Affine>>(extent, y, x.Element, small.Channel, Operand.Random(1));
            device.Reduce<Map2<Product>>(extent, Keep.Channel, false, small, x.Element, y.Element);
            device.Reduce<Identity>(new(60, 33, 1), Keep.Channel, false, small, x.Element);
            device.Reduce<Map2<Product>>(extent, Keep.Position, false, w, x.Element, y.Element);
            device.Moments(extent, Keep.Channel, x, small.Slice(0, 6), small.Slice(6, 6));
            device.SumChannels<Map3<Affine>>(extent, 2, 2, x, y, small.Channel, Operand.Random(1));
            device.ScatterRows(Rows, 10, x, w);
            device.GatherRows(Rows, 10, w, x);
            device.Pad2d(12, 14, 14, 1, 2, 0, 1, -1, x, y);
            device.Crop2d(12, 10, 10, 1, 2, 3, 2, x, y);
            device.MatMul<Map2<AddTanh>>(40, 30, 50, false, true, x, w, y, small.Channel);
            device.MatMul<Identity>(40, 30, 50, true, false, x, w, y);
            device.MatMul<Identity>(1, 30, 50, false, true, x, w, y);
            foreach (var shape in (ReadOnlySpan<Conv2dShape>)[Convolution, ManyChannels, Blocks])
            {
                device.Conv2d<Map2<AddTanh>>(shape, 2, x, w, y, small.Channel);
                device.Conv2dMoments<Identity>(shape, 2, x, w, y, small.Slice(0, shape.OutChannels), small.Slice(shape.OutChannels, shape.OutChannels));
                device.Conv2dBackwardInput<Identity>(shape, 2, x, w, y);
                device.Conv2dBackwardWeight(shape, 2, x, y, w.Slice(0, shape.OutChannels * shape.InChannels * shape.KernelHeight * shape.KernelWidth));
            }
            device.MaxPool2d<Identity>(Halves, 2, x, y);
            device.MaxPool2dBackward<Identity>(Halves, 2, x, w, y);
            device.AvgPool2d<Identity>(Halves, 2, x, y);
            device.AvgPool2dBackward<Identity>(Halves, 2, w, y);
            device.Softmax(extent, x, y);
            device.SoftmaxBackward(extent, x, w, y);
            device.Fill(small, 1);
            device.SoftmaxCrossEntropy(20, 10, x, small, y, w, 1);
        }
    }

    [Fact]
    public void The_same_work_gives_the_same_bits_again()
    {
        var device = new CpuDevice(new CpuDeviceOptions { Threads = 3, MinimumWork = 0 });
        var (x, dy, dw) = (New(device, 5 * 6 * 14 * 14), New(device, 5 * 16 * 11 * 10), New(device, 16 * 6 * 25));
        var runs = new float[2][];
        for (var i = 0; i < 2; i++)
        {
            device.Conv2dBackwardWeight(Convolution, 5, x, dy, dw);
            device.Download(dw, runs[i] = new float[dw.Length]);
        }
        runs[1].ShouldBe(runs[0]);
    }

    /// <summary>
    /// Without sums across work items, the assignment of items to threads and the borders between them do not affect results.
    /// </summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Threads_that_take_from_each_other_leave_no_trace(int threads)
    {
        var expected = Results(1);
        for (var i = 0; i < 5; i++)
            Results(threads).ShouldBe(expected);

        static float[] Results(int threads)
        {
            using var device = new CpuDevice(new CpuDeviceOptions { Threads = threads, MinimumWork = 0 });
            var (x, w, y) = (New(device, 3 * 48 * 14 * 14), New(device, 48 * 48 * 9), New(device, 3 * 48 * 14 * 14));
            List<float> all = [];
            foreach (var native in (ReadOnlySpan<bool>)[false, true])
                foreach (var (kernel, stride) in (ReadOnlySpan<(int, int)>)[(1, 1), (1, 2), (3, 1), (3, 2)])
                {
                    var layout = native ? Layout.Nchw16c : Layout.Nchw;
                    var shape = new Conv2dShape { InChannels = 48, InHeight = 14, InWidth = 14, OutChannels = 48, KernelHeight = kernel, KernelWidth = kernel, StrideHeight = stride, StrideWidth = stride, PadTop = kernel / 2, PadBottom = kernel / 2, PadLeft = kernel / 2, PadRight = kernel / 2, InLayout = layout, OutLayout = layout };
                    device.Conv2d<Map2<AddTanh>>(shape, 3, x, w, y, w.Channel);
                    Take();
                    device.Conv2dBackwardInput<Identity>(shape, 3, x, w, y);
                    Take();
                }
            device.MatMul<Map2<AddTanh>>(300, 70, 60, false, true, x, w, y, w.Channel);
            Take();
            device.MatMul<Identity>(40, 200, 60, true, false, x, w, y);
            Take();
            device.MatMul<Identity>(1, 200, 60, false, true, x, w, y);
            Take();
            device.MatMul<Identity>(1, 200, 60, false, false, x, w, y);
            Take();
            device.MatMul<Identity>(18, 10, 1100, false, true, x, w, y);
            Take();
            device.MatMul<Identity>(90, 130, 1, true, false, x, w, y);
            Take();
            device.Map<Map1<Square>>(new(3, 48, 196), y, x.Element);
            Take();
            return [.. all];

            void Take()
            {
                var values = new float[y.Length];
                device.Download(y, values);
                all.AddRange(values);
            }
        }
    }

    [Fact]
    public void Threads_that_share_a_device_take_turns()
    {
        var device = new CpuDevice(new CpuDeviceOptions { Threads = 2, MinimumWork = 0 });
        var (a, b, expected) = (New(device, 64 * 100), New(device, 100 * 64), new float[64 * 64]);
        var first = New(device, 64 * 64);
        device.MatMul<Identity>(64, 64, 100, false, true, a, b, first);
        device.Download(first, expected);
        Parallel.For(0, 4, _ =>
        {
            var (c, actual) = (New(device, 64 * 64), new float[64 * 64]);
            for (var i = 0; i < 50; i++)
            {
                device.MatMul<Identity>(64, 64, 100, false, true, a, b, c);
                device.Download(c, actual);
                actual.ShouldBe(expected);
            }
        });
    }

    [Fact]
    public void Memory_is_zero_at_first()
    {
        using var buffer = Device.Cpu.Allocate(1000);
        var values = new float[1000];
        Device.Cpu.Download(new(buffer, 0, 1000), values);
        values.ShouldAllBe(x => x == 0);
    }

    [Fact]
    public void More_memory_than_there_is_is_refused() =>
        Should.Throw<InsufficientMemoryException>(() => Device.Cpu.Allocate(1L << 50)).Message.ShouldContain("no 4503599627370496 bytes");

    [Fact]
    public void Freed_memory_is_not_used()
    {
        var buffer = Device.Cpu.Allocate(10);
        buffer.Dispose();
        buffer.Dispose();
        Should.Throw<ObjectDisposedException>(() => Device.Cpu.Fill(new(buffer, 0, 10), 1));
    }

    [Fact]
    public void Disposing_the_shared_device_does_nothing()
    {
        Device.Cpu.Dispose();
        var x = New((CpuDevice)Device.Cpu, 100_000);
        Device.Cpu.Map<Map1<Square>>(new(1, 1, 100_000), x, x.Element);
    }

    [Fact]
    public void A_device_can_be_disposed_after_it_has_worked()
    {
        var device = new CpuDevice(new CpuDeviceOptions { Threads = 2, MinimumWork = 0 });
        var x = New(device, 100);
        device.Map<Map1<Square>>(new(1, 10, 10), x, x.Element);
        device.Dispose();
        device.Dispose();
    }

    [Fact]
    public void A_function_must_get_as_many_values_as_it_reads() =>
        Should.Throw<ArgumentException>(() =>
        {
            var x = New((CpuDevice)Device.Cpu, 10);
            Device.Cpu.Map<Map2<AddTanh>>(new(1, 1, 10), x, x.Element);
        }).Message.ShouldContain("reads 2 values, but is given 1");

    [Fact]
    public void The_name_tells_vectors_and_threads()
    {
        new CpuDevice(new CpuDeviceOptions { Threads = 3, MaxLanes = 4, MinimumWork = 0 }).Name.ShouldBe("CPU (128-bit vectors, 3 threads)");
        new CpuDevice(new CpuDeviceOptions { Threads = 1, MaxLanes = 1, MinimumWork = 0 }).Name.ShouldBe("CPU (scalar, 1 thread)");
        Device.Cpu.Name.ShouldStartWith(CpuDevice.WidestVector switch { 16 => "CPU (AVX-512", 8 => "CPU (AVX2", _ => "CPU (128-bit" });
    }

    private static Region New(CpuDevice device, long length)
    {
        var values = new float[length];
        for (var i = 0; i < length; i++)
            values[i] = MathF.Sin(i);
        var region = new Region(device.Allocate(length), 0, length);
        device.Upload(values, region);
        return region;
    }

    /// <summary>
    /// The samples that fit the cache with the weights, the same number for each thread, at least one for each; all samples if the weights
    /// leave no room.
    /// </summary>
    [Theory]
    [InlineData(100, 0, 10, 10)]
    [InlineData(100, 45, 10, 4)]
    [InlineData(100, 66, 50, 2)]
    [InlineData(100, 67, 10, int.MaxValue)]
    [InlineData(0, 1, 10, int.MaxValue)]
    public void Inference_takes_as_many_samples_as_fit_the_cache(long cache, long weights, long perSample, int expected)
    {
        using var device = new CpuDevice(new CpuDeviceOptions { Threads = 2, CacheBytes = cache });
        device.SamplesAtATime(perSample, weights).ShouldBe(expected);
    }

    [Fact]
    public void Sizes_are_not_negative()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new CpuDeviceOptions { Threads = 0 }).ParamName.ShouldBe("Threads");
        Should.Throw<ArgumentOutOfRangeException>(() => new CpuDeviceOptions { CacheBytes = -1 }).ParamName.ShouldBe("CacheBytes");
        Should.Throw<ArgumentOutOfRangeException>(() => new CpuDeviceOptions { MinimumWork = -1 }).ParamName.ShouldBe("MinimumWork");
    }
}
