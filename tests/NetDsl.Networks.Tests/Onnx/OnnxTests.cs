using Xunit.Abstractions;
using Xunit.Sdk;

namespace NetDsl.Networks.Tests.Onnx;

/// <summary>The CPU device against the tests that ONNX publishes for implementations.</summary>
/// <remarks>
/// Their results are those of numpy in single precision, so the tolerance is two roundings: 1e-5 of a tensor's largest element. ONNX itself
/// allows a thousandth.
/// </remarks>
public sealed class OnnxTests(OnnxTests.Console console) : IClassFixture<OnnxTests.Console>
{
    private const double Tolerance = 1e-5;

    /// <summary>All tests that are in scope, with their networks, and the reasons of the others.</summary>
    private static readonly Lazy<IReadOnlyList<(OnnxCase Test, Translation? Translation, string Reason)>> Translated = new(() => [.. OnnxCase.All.Select(Translate)]);

    /// <summary>One compilation for all declarations; many tests differ in their numbers alone.</summary>
    private static readonly Lazy<(LoadedNetwork Networks, List<string> Declarations)> Loaded = new(() =>
    {
        var declarations = Translated.Value.Where(t => t.Translation is not null).Select(t => t.Translation!.Attributes).Distinct().ToList();
        var source = declarations.Select((attributes, i) => new NetworkCase($"Onnx{i}", attributes).Source);
        return (LoadedNetwork.Load(Functions.Source + string.Concat(source)), declarations);
    });

    public static TheoryData<string> Names => [.. Exhaustive.Sample(Translated.Value.Where(t => t.Translation is not null).Select(t => t.Test.Name), 4)];

    [OnnxTheory]
    [MemberData(nameof(Names))]
    public void The_network_agrees_with_ONNX(string name) => Check(name);

    /// <summary>Prints the table, and fails if a layer's operator has lost all of its tests.</summary>
    [OnnxFact]
    public void Every_operator_is_tested()
    {
        var report = new OnnxReport(Translated.Value.Select(t => (t.Test, t.Reason, Passed: t.Translation is not null && Passes(t.Test.Name))));
        console.Write(report.ToString());
        report.Untested.ShouldBeEmpty();
    }

    private static bool Passes(string name)
    {
        try
        {
            Check(name);
            return true;
        }
        catch (XunitException)
        {
            return false;
        }
    }

    private static void Check(string name)
    {
        var (test, translation, _) = Translated.Value.Single(t => t.Test.Name == name);
        var (networks, declarations) = Loaded.Value;
        using var model = networks.Create(Device.Cpu, translation!.Batch, name: $"Onnx{declarations.IndexOf(translation.Attributes)}");
        foreach (var (role, values) in translation.Parameters)
            model.Parameters.Single(p => p.Name.EndsWith("." + role, StringComparison.Ordinal)).Write(values.Floats);

        var results = translation.Run(model);
        foreach (var (actual, expected) in results.Zip(test.Outputs))
        {
            var what = $"{name}: {translation.Attributes}";
            // Roots and powers of negative numbers must be NaN in the same places.
            actual.Select(float.IsNaN).ShouldBe(expected.Floats.Select(float.IsNaN), what);
            Finite(actual).ShouldBeClose(Finite(expected.Floats), what, Tolerance);
        }

        static float[] Finite(float[] values) => Array.ConvertAll(values, value => float.IsNaN(value) ? 0 : value);
    }

    private static (OnnxCase Test, Translation? Translation, string Reason) Translate(OnnxCase test)
    {
        try
        {
            return (test, Translations.Of(test), "");
        }
        catch (OutOfScopeException outside)
        {
            return (test, null, outside.Message);
        }
    }

    /// <summary>The place for messages of passing tests in <c>dotnet test</c>: xunit.runner.json enables such messages.</summary>
    public sealed class Console(IMessageSink sink)
    {
        public void Write(string text) => sink.OnMessage(new DiagnosticMessage(text));
    }
}
