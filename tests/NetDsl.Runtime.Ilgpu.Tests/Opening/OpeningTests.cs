namespace NetDsl.Runtime.Ilgpu.Tests.Opening;

public sealed class OpeningTests
{
    [Fact]
    public void The_simulated_device_is_found_by_name()
    {
        using var device = Device.Open("ilgpu-cpu");
        device.ShouldBeOfType<IlgpuDevice>().Name.ShouldBe("CPU (simulated by ILGPU)");
        device.Launches.ShouldBe(0);
        device.Fill(new(device.Allocate(10), 0, 10), 1);
        device.Launches.ShouldBe(1);
    }

    [Fact]
    public void What_kernels_read_and_write_is_counted()
    {
        using var device = IlgpuDevice.Simulated();
        var buffer = device.Allocate(30);
        var (x, y) = (new Region(buffer, 0, 10), new Region(buffer, 10, 10));
        device.Map<Identity>(new(1, 10, 1), y, x.Element);
        device.BytesMoved.ShouldBe(2 * 10 * sizeof(float));
    }

    [Fact]
    public void A_name_that_nobody_knows_says_which_there_are() =>
        Should.Throw<ArgumentException>(() => Device.Open("gpu")).Message.ShouldStartWith("There is no device 'gpu'. The devices are cpu, cuda, opencl, ilgpu-cpu.");

    /// <summary>An existing device has to work; otherwise the message lists the existing devices and the missing parts.</summary>
    [Theory]
    [InlineData("cuda", "CUDA needs an NVIDIA GPU and its driver (libcuda.so.1, nvcuda.dll).")]
    [InlineData("opencl", "OpenCL needs a GPU and a driver for OpenCL 2.0 or newer (libOpenCL.so.1 with the maker's own library).")]
    public void A_device_that_is_not_there_says_which_are(string name, string remedy)
    {
        try
        {
            using var device = Device.Open(name);
            var region = new Region(device.Allocate(3), 0, 3);
            device.Fill(region, 2);
            var values = new float[3];
            device.Download(region, values);
            values.ShouldAllBe(value => value == 2);
        }
        catch (PlatformNotSupportedException e)
        {
            e.Message.ShouldStartWith("There is no ");
            e.Message.ShouldContain("on this machine, only cpu, ");
            e.Message.ShouldContain("ilgpu-cpu. ");
            e.Message.ShouldEndWith(remedy);
        }
    }

    [Theory]
    [InlineData("ILGPU-CPU")]
    [InlineData("ilgpu-cpu:0")]
    public void Names_are_in_any_case_and_may_have_a_number(string name)
    {
        using var device = Device.Open(name);
        device.Name.ShouldBe("CPU (simulated by ILGPU)");
    }

    [Theory]
    [InlineData("cuda:")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    [InlineData("opencl:0:1")]
    public void A_name_with_a_wrong_number_is_refused(string name) =>
        Should.Throw<ArgumentException>(() => Device.Open(name)).Message.ShouldStartWith($"'{name}' does not name a device: write a kind, or a kind and a number from 0 on, such as cuda:1.");

    [Fact]
    public void There_is_one_simulated_device() =>
        Should.Throw<PlatformNotSupportedException>(() => Device.Open("ilgpu-cpu:1")).Message.ShouldBe("There is one simulated GPU, ilgpu-cpu:0.");

    [Theory]
    [InlineData(100, "no CUDA-capable device")]
    [InlineData(803, "different versions")]
    [InlineData(7777, "see CUresult")]
    public void What_cuInit_returns_is_put_in_words(int code, string words) => Drivers.Describe(code).ShouldContain(words);

    [Fact]
    public void What_the_driver_says_of_a_kernel_is_collected()
    {
        using (var log = new DriverLog())
        {
            log.Text.ShouldBeEmpty();
            System.Diagnostics.Trace.WriteLine("ptxas error: line 7");
            log.Text.ShouldBe(Environment.NewLine + "ptxas error: line 7");
        }

        System.Diagnostics.Trace.Listeners.OfType<DriverLog>().ShouldBeEmpty();
    }

    [Fact]
    public void A_value_that_is_too_large_for_32_bits_is_refused()
    {
        using var device = IlgpuDevice.Simulated();
        var region = new Region(device.Allocate(1), 0, 1);
        Should.Throw<NotSupportedException>(() => device.Map<Identity>(new(70_000, 70_000, 1), region, region.Element)).Message.ShouldContain("Use a smaller batch.");
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        using var device = IlgpuDevice.Simulated();
        var region = new Region(device.Allocate(4), 0, 4);
        Should.Throw<ArgumentException>(() => device.Upload(new float[5], region)).Message.ShouldBe("5 numbers do not fit a region of 4.");
        Should.Throw<ArgumentException>(() => device.Download(region, new float[5])).Message.ShouldBe("5 numbers do not fit a region of 4.");
        Should.Throw<ArgumentException>(() => device.Copy(region, region.Slice(0, 3))).Message.ShouldBe("Cannot copy 4 numbers to 3.");
        Should.Throw<ArgumentException>(() => device.CopyRows(2, 3, region, 0, 3, region, 0, 3)).Message.ShouldContain("do not lie in 4 numbers");
        Should.Throw<ArgumentException>(() => device.Map<Identity>(new(1, 4, 1), region)).Message.ShouldContain("reads 1 values, but is given 0 operands");
    }

    [Fact]
    public void A_long_upload_goes_in_pieces()
    {
        using var device = IlgpuDevice.Simulated();
        float[] values = [.. Enumerable.Range(0, 2_500_000).Select(i => (float)i)];
        var region = new Region(device.Allocate(values.Length), 0, values.Length);
        device.Upload(values, region);
        var back = new float[values.Length];
        device.Download(region, back);
        back.AsSpan().SequenceEqual(values).ShouldBeTrue();
    }

    [Fact]
    public void A_rule_with_references_cannot_run()
    {
        using var device = IlgpuDevice.Simulated();
        var region = new Region(device.Allocate(4), 0, 4);
        Should.Throw<NotSupportedException>(() => device.Update(new WithReference("x"), region, region, default, default)).Message.ShouldContain("no references");
    }

    private readonly struct WithReference(string text) : IUpdateRule
    {
        public static int States => 0;

        public void Apply<T>(ref T weight, T gradient, ref T first, ref T second) where T : struct, IVector<T> => weight += T.Create(text.Length) * gradient;
    }
}
