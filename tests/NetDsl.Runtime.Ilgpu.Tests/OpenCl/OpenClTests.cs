using System.Globalization;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.OpenCL;
using NetDsl.Runtime.Ilgpu.Tests.Ptx;

namespace NetDsl.Runtime.Ilgpu.Tests.OpenCl;

/// <summary>The OpenCL C of the kernels that networks launch, though no OpenCL is here.</summary>
[Collection("Beside the simulated GPU")]
public sealed partial class OpenClTests
{
    /// <summary>
    /// ILGPU 1.5.3 turns a boolean into a float by its bits, so that true becomes 1.4E-45: a constant below the smallest normal number.
    /// </summary>
    [Fact]
    public void Kernels_have_no_constants_that_only_a_boolean_explains()
    {
        using var context = Context.Create(builder => builder.CPU());
        using var backend = new CLBackend(context, new CLCapabilityContext(subGroups: false, float16: false, float64: false, int64_Atomics: false, genericAddressSpace: true), CLDeviceVendor.Other, CLCVersion.CL20);
        var kernels = LaunchedKernels.OfNetworks.Values.SelectMany(kernels => kernels).Concat(LaunchedKernels.Large()).DistinctBy(KernelCode.Of);
        var constants = 0;
        foreach (var kernel in Exhaustive.Sample(kernels, 30))
        {
            var method = kernel.GetMethod("Run").ShouldNotBeNull();
            var compiled = (CLCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), KernelSpecialization.Empty);
            foreach (Match number in Number().Matches(compiled.Source))
            {
                constants++;
                var value = float.Parse(number.Groups[1].Value, CultureInfo.InvariantCulture);
                (value == 0 || Math.Abs(value) >= 1.1754943E-38f).ShouldBeTrue($"{kernel} has the constant {number.Value}.");
            }
        }

        constants.ShouldBePositive();
    }

    [GeneratedRegex(@"(?<![\w.])([0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)f\b")]
    private static partial Regex Number();
}
