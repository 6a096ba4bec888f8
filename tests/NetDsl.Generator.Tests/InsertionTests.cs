using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests;

/// <summary>A network that is added between others leaves their code as it was.</summary>
public class InsertionTests
{
    private const string Others = """
        [Network, Input(3), Dense(2), MeanSquaredError] public partial class B;
        [Network, Input(3), Dense(3), MeanSquaredError] public partial class C;
        [Block, Relu, Dense(nameof(n))] public sealed partial class OneAttribute(int n) : LayerAttribute;
        [Block, Relu, Dense(nameof(n))] public sealed partial class TwoAttribute(int n) : LayerAttribute;
        """;

    [Theory]
    [InlineData("[System.Obsolete] public partial class A;")]
    [InlineData("public partial class A;")]
    [InlineData("")]
    [InlineData("[Network] public abstract partial class A;")]
    [InlineData("[Network, Input(4), Dense(4) public partial class A;")]
    [InlineData("[Block, Dense(4)] public partial class A : LayerAttribute;")]
    public void A_network_before_others_leaves_them(string before)
    {
        const string After = "[Network, Input(4), Dense(4), MeanSquaredError] public partial class A;";
        foreach (var files in new[] { new TestFile[] { new("A.cs", before), new("Others.cs", Others) }, [new("A.cs", before + "\n" + Others)] })
        {
            var host = GeneratorHost.Run(files);
            for (var i = 0; i < 2; i++)
            {
                host = host.Edit("A.cs", text => text.Replace(before.Length == 0 ? "\u0000" : before, After) is var changed && changed == text ? After + "\n" + text : changed);
                host.Result.Exception.ShouldBeNull();
                host.CompilerErrors.ShouldBeEmpty();
                foreach (var name in new[] { "A", "B", "C" })
                    host.Emitted[$"{name}.g.cs"].ShouldContain($"partial class {name}");
                host = host.Edit("A.cs", text => text.Replace(After, before));
                Check(host);
                // The file of a class that was a network is edited again.
                host = host.Edit("A.cs", text => "// 1\n" + text);
                Check(host);
                host = host.Edit("A.cs", text => "// 2\n" + text);
                Check(host);
            }
        }

        static void Check(GeneratorHost host)
        {
            host.Result.Exception.ShouldBeNull();
            foreach (var name in new[] { "B", "C" })
                host.Emitted[$"{name}.g.cs"].ShouldContain($"partial class {name}");
            host.Emitted.Keys.Count(name => name.EndsWith(".Block.g.cs", StringComparison.Ordinal)).ShouldBe(2);
        }
    }

    [Fact]
    public void While_a_network_with_an_error_is_typed_the_others_stay()
    {
        var host = GeneratorHost.Run([new("A.cs", "[Network, Input(4), Dense(4), MeanSquaredError] public partial class A;"), new("Others.cs", Others)]);
        var all = host.Emitted.Keys.Where(name => !name.StartsWith("A.", StringComparison.Ordinal)).ToList();

        for (var units = 0; units > -4; units--)
        {
            host = host.Edit("A.cs", _ => $"[Network, Input(4), Dense({units}), MeanSquaredError] public partial class A;");
            host.Result.Exception.ShouldBeNull();
            host.Emitted.Keys.ShouldBe(all.Append("A.g.cs"), ignoreOrder: true);
        }
    }
}
