using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.CodeFixes;

/// <summary>Each code fix: its title, its result, and that the error is gone.</summary>
public class CodeFixTests
{
    [Theory]
    [InlineData("NDSL0001", "Make 'Net' partial",
        "/// <summary>A net.</summary>\n[Network, Input(3), Dense(2), MeanSquaredError]\npublic sealed class Net;",
        "/// <summary>A net.</summary>\n[Network, Input(3), Dense(2), MeanSquaredError]\npublic sealed partial class Net;")]
    [InlineData("NDSL0001", "Make 'Net' partial",
        "[Network, Input(3), Dense(2), MeanSquaredError]\n// Mine.\nclass Net;",
        "[Network, Input(3), Dense(2), MeanSquaredError]\n// Mine.\npartial class Net;")]
    [InlineData("NDSL0001", "Make 'Outer' partial",
        "// Around.\nclass Outer\n{\n    [Network, Input(3), Dense(2), MeanSquaredError]\n    partial class Net;\n}",
        "// Around.\npartial class Outer\n{\n    [Network, Input(3), Dense(2), MeanSquaredError]\n    partial class Net;\n}")]
    [InlineData("NDSL0002", "Add Input for features",
        "[Network]\n[Dense(2), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(784)]\n[Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0002", "Add Input for images",
        "[Network, Flatten, Dense(2), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(1, 28, 28), Flatten, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0040", "Remove 'Input(4)'",
        "[Network, Input(3), Input(4), Dense(2), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(3), Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0002", "Move 'Input(3)' to the head",
        "[Network]\n[Dense(2)]\n[Input(3)]\n[MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(3)]\n[Dense(2)]\n[MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0002", "Move 'Input(3)' to the head",
        "[Network, Dense(2), Input(3), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(3), Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0002", "Move 'Input(4, Name = \"b\")' to the head",
        "[Network, Input(3), Dense(4), Input(4, Name = \"b\"), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(3), Input(4, Name = \"b\"), Dense(4), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0004", "Open a head before it",
        "[Network, Input(3)]\n[Dense(2), MeanSquaredError]\n[Dense(4), SoftmaxCrossEntropy]\npublic partial class Net;",
        "[Network, Input(3)]\n[Dense(2), MeanSquaredError]\n[Head(\"head1\"), Dense(4), SoftmaxCrossEntropy]\npublic partial class Net;")]
    [InlineData("NDSL0005", "Add MeanSquaredError",
        "[Network, Input(3)]\n[Dense(2)]\n[Head(\"a\"), Dense(2), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(3)]\n[Dense(2)]\n[MeanSquaredError, Head(\"a\"), Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0005", "Add MeanSquaredError",
        "[Network, Input(3)]\n[Dense(2), MeanSquaredError]\n[Head(\"a\"), Dense(2)]\npublic partial class Net;",
        "[Network, Input(3)]\n[Dense(2), MeanSquaredError]\n[Head(\"a\"), Dense(2)]\n[MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0004", "Move 'MeanSquaredError' to the end",
        "[Network, Input(3)]\n[MeanSquaredError]\n[Dense(2), Relu]\npublic partial class Net;",
        "[Network, Input(3)]\n[Dense(2), Relu]\n[MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0004", "Move 'MeanSquaredError' to the end",
        "namespace N\n{\n    [Network, Input(3), MeanSquaredError, Relu]\n    public partial class Net;\n}",
        "namespace N\n{\n    [Network, Input(3), Relu]\n    [MeanSquaredError]\n    public partial class Net;\n}")]
    [InlineData("NDSL0004", "Remove 'Relu'",
        "[Network, Input(3), Dense(2)]\n[MeanSquaredError]\n[Relu]\npublic partial class Net;",
        "[Network, Input(3), Dense(2)]\n[MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0005", "Add SoftmaxCrossEntropy",
        "[Network, Input(3)]\n[Dense(2)]\npublic partial class Net;",
        "[Network, Input(3)]\n[Dense(2)]\n[SoftmaxCrossEntropy]\npublic partial class Net;")]
    [InlineData("NDSL0005", "Add MeanSquaredError",
        "partial class Outer\n{\n    [Network, Input(3), Dense(2)]\n    public partial class Net;\n}",
        "partial class Outer\n{\n    [Network, Input(3), Dense(2)]\n    [MeanSquaredError]\n    public partial class Net;\n}")]
    [InlineData("NDSL0012", "Add Network",
        "// Mine.\n[Input(3), Dense(2), MeanSquaredError]\npublic partial class Net;",
        "// Mine.\n[Network, Input(3), Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0012", "Remove 'Relu'",
        "// Mine.\n[Relu]\npublic partial class Net;",
        "// Mine.\npublic partial class Net;")]
    [InlineData("NDSL0027", "Remove 'Softmax'",
        "[Network, Input(3)]\n[Dense(2), Softmax, SoftmaxCrossEntropy]\npublic partial class Net;",
        "[Network, Input(3)]\n[Dense(2), SoftmaxCrossEntropy]\npublic partial class Net;")]
    [InlineData("NDSL0105", "Put Flatten before it",
        "[Network, Input(1, 28, 28)]\n[Relu]\n[Dense(10), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(1, 28, 28)]\n[Relu]\n[Flatten, Dense(10), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0105", "Put GlobalAvgPool2d before it",
        "[Network,\n Input(1, 28, 28),\n Dense(10), // scores\n MeanSquaredError]\npublic partial class Net;",
        "[Network,\n Input(1, 28, 28),\n GlobalAvgPool2d, Dense(10), // scores\n MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0027", "Remove 'Sigmoid'", "[Network, Input(3), Dense(1), Sigmoid, BinaryCrossEntropyWithLogits]\npublic partial class Net;", "[Network, Input(3), Dense(1), BinaryCrossEntropyWithLogits]\npublic partial class Net;")]
    [InlineData("NDSL0027", "Use LogSoftmax", "[Network, Input(3), Dense(2), Softmax, NegativeLogLikelihood]\npublic partial class Net;", "[Network, Input(3), Dense(2), LogSoftmax, NegativeLogLikelihood]\npublic partial class Net;")]
    [InlineData("NDSL0105", "Put GlobalAvgPool1d before it", "[Network, Input(3, 9), Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(3, 9), GlobalAvgPool1d, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0104", "Remove 'Flatten'", "[Network, Input(1, 9, 9), Flatten, Conv2d(2, 3), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(1, 9, 9), Conv2d(2, 3), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0104", "Put Reshape(8, 1, 1) before it", "[Network, Input(8), Conv2d(2, 1), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(8), Reshape(8, 1, 1), Conv2d(2, 1), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0136", "Put Reshape(2, 81) before it", "[Network, Input(2, 9, 9), Conv1d(2, 3), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(2, 9, 9), Reshape(2, 81), Conv1d(2, 3), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0136", "Put Reshape(2, 1, 9) before it", "[Network, Input(2, 9), Conv2d(2, 1), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(2, 9), Reshape(2, 1, 9), Conv2d(2, 1), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0102", "Reduce the kernel to 8", "[Network, Input(1, 8, 8), Conv2d(2, 11), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(1, 8, 8), Conv2d(2, 8), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0102", "Pad by 2", "[Network, Input(1, 8, 8), Conv2d(2, 11), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(1, 8, 8), Conv2d(2, 11, Padding = 2), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0102", "Remove 'MaxPool1d(5)'", "[Network, Input(1, 4), MaxPool1d(5), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(1, 4), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0103", "Use 3 groups", "[Network, Input(6, 8, 8), Conv2d(9, 3, Groups = 4), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(6, 8, 8), Conv2d(9, 3, Groups = 3), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0103", "Use 8 filters", "[Network, Input(4, 8, 8), Conv2d(6, 3, Groups = 4), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(4, 8, 8), Conv2d(8, 3, Groups = 4), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0107", "Pad by 1", "[Network, Input(1, 8, 8), MaxPool2d(2, Padding = 3), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(1, 8, 8), MaxPool2d(2, Padding = 1), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0110", "Pad by 1", "[Network, Input(1, 8, 8), Conv2d(2, 3, Padding = -1), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(1, 8, 8), Conv2d(2, 3, Padding = 1), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0110", "Remove the padding", "[Network, Input(1, 8, 8), Conv2d(2, 3, Padding = -1), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(1, 8, 8), Conv2d(2, 3), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0101", "Remove 'Stride'", "[Network, Input(1, 8, 8), Conv2d(2, 3, Stride = 0), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(1, 8, 8), Conv2d(2, 3), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0106", "Write 0.5", "[Network, Input(3), Dropout(50), Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(3), Dropout(0.5), Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0109", "Use BinaryCrossEntropyWithLogits", "[Network, Input(3), Dense(1), SoftmaxCrossEntropy]\npublic partial class Net;", "[Network, Input(3), Dense(1), BinaryCrossEntropyWithLogits]\npublic partial class Net;")]
    [InlineData("NDSL0044", "Use MeanSquaredError", "[Network, Input(3), Dense(2), MeanSquaredError]\n[Head(\"a\"), Dense(2), Output]\npublic partial class Net;", "[Network, Input(3), Dense(2), MeanSquaredError]\n[Head(\"a\"), Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0111", "Add Shortcut(8, Stride = 2) to the empty path", "[Network, Input(4, 8, 8)]\n[Branch, Conv2d(8, 3, Stride = 2, Padding = 1), Branch, Add]\n[Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(4, 8, 8)]\n[Branch, Conv2d(8, 3, Stride = 2, Padding = 1), Branch, Shortcut(8, Stride = 2), Add]\n[Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0111", "Use Shortcut(8)", "[Network, Input(4, 8, 8), Branch, Conv2d(8, 1), Branch, Identity, Add, Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(4, 8, 8), Branch, Conv2d(8, 1), Branch, Shortcut(8), Add, Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0111", "Put Permute(0, 2, 1) at the end of path 1", "[Network, Input(2, 4, 6)]\n[Branch, Permute(0, 2, 1), Branch, Relu, Add]\n[Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(2, 4, 6)]\n[Branch, Permute(0, 2, 1), Permute(0, 2, 1), Branch, Relu, Add]\n[Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0014", "Remove 'Add'", "[Network, Input(3), Dense(2), Add, MeanSquaredError]\npublic partial class Net;", "[Network, Input(3), Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0015", "Add a path that keeps the input", "[Network, Input(3), Branch, Dense(3), Add, MeanSquaredError]\npublic partial class Net;", "[Network, Input(3), Branch, Dense(3), Branch, Add, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0016", "Join the paths with Concat", "[Network, Input(3), Branch, Dense(4), Branch, Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(3), Branch, Dense(4), Branch, Dense(2), Concat, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0133", "Name each axis once", "[Network, Input(2, 4, 6), Permute(2, 2, 0), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(2, 4, 6), Permute(2, 0, 1), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0023", "Remove 'Repeat'", "[Network, Input(3), Branch(Repeat = 2), Dense(3), Branch, Add, MeanSquaredError]\npublic partial class Net;", "[Network, Input(3), Branch, Dense(3), Branch, Add, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0043", "Remove 'SameTarget'", "[Network, Input(3), Dense(2), MeanSquaredError, Head(\"a\", SameTarget = true), Dense(3), MeanSquaredError]\npublic partial class Net;", "[Network, Input(3), Dense(2), MeanSquaredError, Head(\"a\"), Dense(3), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0160", "Remove 'WeightStandardization'", "[Network, Input(1, 4, 4), Conv2d(2, 1, WeightStandardization = true), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(1, 4, 4), Conv2d(2, 1), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0151", "Use 2 layers", "[Network, Input(3, 9), Lstm(4, Dropout = 0.5), Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(3, 9), Lstm(4, Dropout = 0.5, Layers = 2), Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0150", "Write \"relu\"", "[Network, Input(3, 9), Rnn(4, Nonlinearity = \"ReLU\"), Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(3, 9), Rnn(4, Nonlinearity = \"relu\"), Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0152", "Set ReturnSequences of Lstm", "[Network, Input(3, 9), Lstm(4), Gru(4), Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(3, 9), Lstm(4, ReturnSequences = true), Gru(4), Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0010", "Write Padding.Same", "[Network, Input(1, 8, 8), Conv2d(2, 3, Padding = \"same\"), Flatten, MeanSquaredError]\npublic partial class Net;", "[Network, Input(1, 8, 8), Conv2d(2, 3, Padding = Padding.Same), Flatten, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0112", "Do not share its parameters", "[Network, Input(3)]\n[Dense(4, Name = \"a\", Shared = true), Dense(4, Name = \"a\", Shared = true)]\n[MeanSquaredError]\npublic partial class Net;", "[Network, Input(3)]\n[Dense(4, Name = \"a\", Shared = true), Dense(4)]\n[MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0013", "Write 'Dense'", "[Network, Input(3), Dens(2), MeanSquaredError]\npublic partial class Net;\npublic class DensAttribute(object units) : LayerAttribute { public object U = units; }", "[Network, Input(3), Dense(2), MeanSquaredError]\npublic partial class Net;\npublic class DensAttribute(object units) : LayerAttribute { public object U = units; }")]
    [InlineData("NDSL0017", "Write 'Trunk'", "[Network, Input(3)]\n[Dense(4, Name = \"trunk\"), Relu]\n[From(\"trnk\"), Dense(2)]\n[MeanSquaredError]\npublic partial class Net;", "[Network, Input(3)]\n[Dense(4, Name = \"trunk\"), Relu]\n[From(\"Trunk\"), Dense(2)]\n[MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0011", "Write 'units'", "[Network, Input(3), Two(4), MeanSquaredError]\npublic partial class Net;\n[Block, Dense(\"2 * unitz\")]\npublic sealed partial class TwoAttribute(int units) : LayerAttribute;", "[Network, Input(3), Two(4), MeanSquaredError]\npublic partial class Net;\n[Block, Dense(\"2 * units\")]\npublic sealed partial class TwoAttribute(int units) : LayerAttribute;")]
    [InlineData("NDSL0011", "Write 'activation'", "[Network, Input(3), Two(typeof(ReluAttribute)), MeanSquaredError]\npublic partial class Net;\n[Block, Dense(2), Apply(\"activatoin\")]\npublic sealed partial class TwoAttribute(Type activation) : LayerAttribute;", "[Network, Input(3), Two(typeof(ReluAttribute)), MeanSquaredError]\npublic partial class Net;\n[Block, Dense(2), Apply(\"activation\")]\npublic sealed partial class TwoAttribute(Type activation) : LayerAttribute;")]
    [InlineData("NDSL0008", "Name it \"stem2\"", "[Network, Input(3), Dense(4, Name = \"stem\"), Dense(4, Name = \"stem\"), MeanSquaredError]\npublic partial class Net;", "[Network, Input(3), Dense(4, Name = \"stem\"), Dense(4, Name = \"stem2\"), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0009", "Name it \"theHead\"", "[Network, Input(3), Dense(4, Name = \"the head\"), MeanSquaredError]\npublic partial class Net;", "[Network, Input(3), Dense(4, Name = \"theHead\"), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0022", "Remove 'Recompute'", "[Recompute]\npublic class Net;", "public class Net;")]
    [InlineData("NDSL0042", "Remove 'Head(\"a\")'", "[Block, Head(\"a\"), Dense(2)]\npublic class UnitAttribute : LayerAttribute;", "[Block, Dense(2)]\npublic class UnitAttribute : LayerAttribute;")]
    [InlineData("NDSL0019", "Remove 'MeanSquaredError'", "[Block, Dense(2), MeanSquaredError]\npublic class UnitAttribute : LayerAttribute;", "[Block, Dense(2)]\npublic class UnitAttribute : LayerAttribute;")]
    [InlineData("NDSL0028", "Remove 'Small'", "[Block, Small, Dense(2)]\npublic class UnitAttribute : LayerAttribute;\n[Template, Input(3), Dense(2), MeanSquaredError]\npublic sealed partial class SmallAttribute : LayerAttribute;", "[Block, Dense(2)]\npublic class UnitAttribute : LayerAttribute;\n[Template, Input(3), Dense(2), MeanSquaredError]\npublic sealed partial class SmallAttribute : LayerAttribute;")]
    [InlineData("NDSL0046", "Remove 'InputSize(4)'", "[Network, Input(3), InputSize(4), Dense(2), Output]\npublic partial class Net;", "[Network, Input(3), Dense(2), Output]\npublic partial class Net;")]
    [InlineData("NDSL0047", "Remove 'InputSize(8, 4)'", "[Network, Input(2, 9, 9), InputSize(8, 4), MaxPool2d(8), GlobalAvgPool2d, Dense(2), Output]\npublic partial class Net;", "[Network, Input(2, 9, 9), MaxPool2d(8), GlobalAvgPool2d, Dense(2), Output]\npublic partial class Net;")]
    [InlineData("NDSL0041", "Remove 'Input(4, Name = \"b\")'", "[Network, Input(3), Input(4, Name = \"b\"), Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(3), Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0003", "Remove 'Relu'", "[Network, Input(3), Dense(2), MeanSquaredError]\npublic partial class Net;\n[Relu]\npublic partial class Net;", "[Network, Input(3), Dense(2), MeanSquaredError]\npublic partial class Net;\npublic partial class Net;")]
    [InlineData("NDSL0162", "Move it behind the input", "[Network, Input(3), Dense(2), Standardize, MeanSquaredError]\npublic partial class Net;", "[Network, Input(3), Standardize, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0162", "Use BatchNorm", "[Network, Input(3), Dense(2), Standardize, MeanSquaredError]\npublic partial class Net;", "[Network, Input(3), Dense(2), BatchNorm, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0114", "Remove 'GroupNorm(8)'", "[Network, Input(3), Dense(8), GroupNorm(8), MeanSquaredError]\npublic partial class Net;", "[Network, Input(3), Dense(8), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0201", "Use Relu in the whole stack", "[Network, Input(4), Dense(8), Sigmoid, Dense(8), Sigmoid, Dense(8), Sigmoid, Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(4), Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0202", "Remove 'Relu'", "[Network, Input(4), Dense(2), Relu, SoftmaxCrossEntropy]\npublic partial class Net;", "[Network, Input(4), Dense(2), SoftmaxCrossEntropy]\npublic partial class Net;")]
    [InlineData("NDSL0203", "Set Bias = false", "[Network, Input(4)]\n[Dense(8), BatchNorm, Relu, Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(4)]\n[Dense(8, Bias = false), BatchNorm, Relu, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0204", "Move it behind the last normalisation", "[Network, Input(4)]\n[Dense(8), Relu, Dropout]\n[Dense(8, Bias = false), BatchNorm, Relu]\n[Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(4)]\n[Dense(8), Relu]\n[Dense(8, Bias = false), BatchNorm, Relu, Dropout]\n[Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0205", "Remove L2", "[Network, Input(4), Dense(8, Bias = false, L2 = 0.1), BatchNorm, Relu, Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(4), Dense(8, Bias = false), BatchNorm, Relu, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0205", "Set L2 = 0", "[Network(L2 = 0.1), Input(4), Dense(8, Bias = false), BatchNorm, Relu, Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network(L2 = 0.1), Input(4), Dense(8, Bias = false, L2 = 0), BatchNorm, Relu, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0206", "Reduce the kernel to 3", "[Network, Input(4, 4, 4), Conv2d(4, 5, Padding = 2), Relu, Flatten, Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(4, 4, 4), Conv2d(4, 3, Padding = 1), Relu, Flatten, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0207", "Remove 'MaxPool2d(4)'", "[Network, Input(4, 4, 4), MaxPool2d(4), Flatten, Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(4, 4, 4), Flatten, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0207", "Use GlobalMaxPool2d", "[Network, Input(4, 4, 4), MaxPool2d(4), Flatten, Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(4, 4, 4), GlobalMaxPool2d, Flatten, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0208", "Put Relu before it", "[Network, Input(4), Dense(8), Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(4), Dense(8), Relu, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0209", "Remove the name", "[Network, Input(4), Dense(8), Relu(Name = \"a\"), Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(4), Dense(8), Relu, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0210", "Use GlobalAvgPool2d in place of Flatten", "[Network, Input(8, 256, 256), Flatten, Dense(100), Relu, Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(8, 256, 256), GlobalAvgPool2d, Dense(100), Relu, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0211", "Use LayerNorm", "[Network, Input(4, 8, 8), GlobalAvgPool2d, BatchNorm, Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(4, 8, 8), GlobalAvgPool2d, LayerNorm, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0212", "Increase the kernel to 3", "[Network, Input(4, 8, 8), Conv2d(4, 1, Stride = 2), Relu, Flatten, Dense(2), MeanSquaredError]\npublic partial class Net;", "[Network, Input(4, 8, 8), Conv2d(4, 3, Stride = 2, Padding = 1), Relu, Flatten, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    // In a block, whose mistakes show in the networks that use it.
    [InlineData("NDSL0105", "Put Flatten before it", "[Block, Conv2d(4, 3), Relu, Dense(2)]\npublic sealed partial class TopAttribute : LayerAttribute;\n\n[Network, Input(3, 8, 8), Top, MeanSquaredError]\npublic partial class Net;", "[Block, Conv2d(4, 3), Relu, Flatten, Dense(2)]\npublic sealed partial class TopAttribute : LayerAttribute;\n\n[Network, Input(3, 8, 8), Top, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0102", "Reduce the kernel to 8", "[Block, Conv2d(4, 9), Relu, Flatten]\npublic sealed partial class TopAttribute : LayerAttribute;\n\n[Network, Input(3, 8, 8), Top, MeanSquaredError]\npublic partial class Net;", "[Block, Conv2d(4, 8), Relu, Flatten]\npublic sealed partial class TopAttribute : LayerAttribute;\n\n[Network, Input(3, 8, 8), Top, MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0203", "Set Bias = false", "[Block, Conv2d(4, 3), BatchNorm, Relu, Flatten]\npublic sealed partial class TopAttribute : LayerAttribute;\n\n[Network, Input(3, 8, 8), Top, MeanSquaredError]\npublic partial class Net;", "[Block, Conv2d(4, 3, Bias = false), BatchNorm, Relu, Flatten]\npublic sealed partial class TopAttribute : LayerAttribute;\n\n[Network, Input(3, 8, 8), Top, MeanSquaredError]\npublic partial class Net;")]
    public async Task A_fix_does_what_it_says(string id, string title, string before, string after)
    {
        (await FixHost.Apply(before, id, title)).ReplaceLineEndings("\n").ShouldBe(after);
        var host = GeneratorHost.Run(after);
        host.AnalyzeWithAdvice().Select(diagnostic => diagnostic.Id).ShouldNotContain(id);
        host.CompilerErrors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Linear(784, 10)", "Dense(10)")]
    [InlineData("Linear(10)", "Dense(10)")]
    [InlineData("BatchNorm2d(64)", "BatchNorm")]
    [InlineData("ReLU", "Relu")]
    [InlineData("nn.ReLU()", "Relu")]
    [InlineData("LeakyReLU(0.2)", "LeakyRelu(0.2)")]
    [InlineData("Conv2D(32, 3)", "Conv2d(32, 3)")]
    [InlineData("LSTM(64, Bias = false)", "Lstm(64, Bias = false)")]
    [InlineData("MaxPooling2D(2)", "MaxPool2d(2)")]
    [InlineData("CrossEntropyLoss", "SoftmaxCrossEntropy")]
    [InlineData("CategoricalCrossentropy", "SoftmaxCrossEntropy(SoftTargets = true)")]
    [InlineData("BCEWithLogitsLoss", "BinaryCrossEntropyWithLogits")]
    [InlineData("MSELoss()", "MeanSquaredError")]
    [InlineData("LSTM(3, 64)", "Lstm(64)")]
    public async Task A_word_of_another_framework_becomes_ours(string theirs, string ours)
    {
        const string around = "[Network, Input(3)]\n[Tanh, LAYER, MeanSquaredError]\npublic partial class Net;";
        (await FixHost.Apply(around.Replace("LAYER", theirs), "CS0246", $"Write {ours}")).ShouldBe(around.Replace("LAYER", ours));
        const string block = "[Block, LAYER, Tanh]\npublic sealed partial class OwnAttribute : LayerAttribute;";
        (await FixHost.Apply(block.Replace("LAYER", theirs), "CS0246", $"Write {ours}")).ShouldBe(block.Replace("LAYER", ours));
    }

    [Theory]
    [InlineData("[Network, Input(3), Blub, MeanSquaredError] public partial class Net;")]
    [InlineData("[Linear(3)] public class Other;")]
    public async Task Other_unknown_attributes_have_no_fix(string source) => (await FixHost.Titles(source, "CS0246")).ShouldBeEmpty();

    [Theory]
    [InlineData("CS0246", "[Network, Input(3), Dens(2), MeanSquaredError] public partial class Net;", "Dens(", "Dense(")]
    [InlineData("CS0246", "[Network, Input(3), MeanSquarError] public partial class Net;", "MeanSquarError", "MeanSquaredError")]
    [InlineData("CS0246", "[Network, Inptu(3), MeanSquaredError] public partial class Net;", "Inptu", "Input")]
    [InlineData("CS0246", "[Network, Input(3), Unti, MeanSquaredError] public partial class Net; [Block, Relu] public sealed class UnitAttribute : LayerAttribute;", "Unti", "Unit")]
    [InlineData("CS0246", "[Network, Input(3), Dense(2, Bies = false), MeanSquaredError] public partial class Net;", "Bies", "Bias")]
    [InlineData("CS0246", "[Block, Dense(2, Naem = \"a\")] public sealed class UnitAttribute : LayerAttribute;", "Naem", "Name")]
    [InlineData("CS1739", "[Network, Input(3), Dense(unit: 2), MeanSquaredError] public partial class Net;", "unit:", "units:")]
    [InlineData("CS0117", "[Network, Input(1, 8, 8), Conv2d(2, 3, Padding = Padding.Sam), MeanSquaredError] public partial class Net;", ".Sam", ".Same")]
    [InlineData("CS0103", "[Block, Dense(nameof(untis))] public sealed partial class OneAttribute(int units) : LayerAttribute;", "untis", "units")]
    public async Task A_misspelt_name_becomes_the_nearest(string id, string source, string wrong, string right)
    {
        var title = $"Write '{right.Trim('(', ':', '.')}'";
        (await FixHost.Apply(source, id, title)).ShouldBe(source.Replace(wrong, right));
    }

    [Fact]
    public void Every_translated_word_is_an_attribute_of_the_language()
    {
        var table = (Dictionary<string, string>)typeof(NetDsl.CodeFixes.ForeignWordFix).Assembly.GetType("NetDsl.CodeFixes.ForeignWords")!
            .GetField("Ours", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!.GetValue(null)!;
        table.Values.Select(ours => ours.Split('(')[0]).Where(word => NetDsl.Generator.Ops.Registry.Find(word) is null).ShouldBeEmpty();
        table.Keys.Where(word => NetDsl.Generator.Ops.Registry.Find(word) is not null).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("NDSL0040", "[Network, Input(3), Input(4), Dense(2), MeanSquaredError] partial class Net;", "Remove 'Input(4)'")]
    [InlineData("NDSL0004", "[Network, Input(3), MeanSquaredError, SoftmaxCrossEntropy] partial class Net;", "Open a head before it; Remove 'SoftmaxCrossEntropy'")]
    public async Task What_makes_no_sense_is_not_offered(string id, string source, string titles)
    {
        string.Join("; ", await FixHost.Titles(source, id)).ShouldBe(titles);
    }

    [Fact]
    public void Fixes_are_for_mistakes_that_exist_and_each_has_a_test()
    {
        var fixable = FixHost.Providers.SelectMany(provider => provider.FixableDiagnosticIds).ToHashSet();

        fixable.RemoveWhere(id => id.StartsWith("CS", StringComparison.Ordinal)).ShouldBe(4);
        fixable.ShouldBeSubsetOf(Rules.All.Select(rule => rule.Id));
        var tested = typeof(CodeFixTests).GetMethod(nameof(A_fix_does_what_it_says))!.GetCustomAttributesData()
            .Where(attribute => attribute.AttributeType == typeof(InlineDataAttribute))
            .Select(attribute => (string)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)[0].Value!)
            .ToHashSet();
        tested.ShouldBe(fixable, ignoreOrder: true);
    }
}
