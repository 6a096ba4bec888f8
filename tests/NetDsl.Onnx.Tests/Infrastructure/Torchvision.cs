using System.Diagnostics;

namespace NetDsl.Onnx.Tests.Infrastructure;

/// <summary>
/// Networks of torchvision, exported by one PyTorch or several. <c>NETDSL_TORCHVISION</c> lists the commands of Python, separated by colons.
/// </summary>
public static class Torchvision
{
    public static readonly IReadOnlyList<string> Names =
    [
        "alexnet", "vgg11_bn", "resnet18", "resnet50", "resnext50_32x4d", "densenet121", "mobilenet_v2", "mobilenet_v3_small", "mobilenet_v3_large", "mnasnet1_0",
        "efficientnet_b0", "regnet_y_400mf", "shufflenet_v2_x1_0", "squeezenet1_1", "googlenet", "inception_v3", "convnext_tiny",
    ];

    /// <summary>The commands of Python by the version of PyTorch.</summary>
    public static IReadOnlyDictionary<string, string> Pythons { get; } = (Environment.GetEnvironmentVariable("NETDSL_TORCHVISION") ?? "")
        .Split(':', StringSplitOptions.RemoveEmptyEntries).ToDictionary(python => Run(python, Script("export.py")).Trim());

    /// <summary>A script beside the tests of imports.</summary>
    public static string Script(string name) => Repository.File("tests", "NetDsl.Onnx.Tests", "Import", name);

    /// <summary>Runs Python, and returns what it prints; fails with its messages.</summary>
    public static string Run(string python, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, errors.Result);
        return output;
    }
}
