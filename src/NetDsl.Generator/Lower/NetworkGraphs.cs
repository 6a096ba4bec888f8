using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Lower;

/// <summary>The graphs of the layers of a network, one for each purpose. Each is built when it is first needed.</summary>
internal sealed class NetworkGraphs
{
    private readonly Network network;
    private readonly int sound;
    private readonly Dictionary<Purpose, BuildGraph> built = [];

    private NetworkGraphs(NetworkSpec spec, int sound, CancellationToken cancellation) => (network, this.sound) = (new(spec) { Cancellation = cancellation }, sound);

    /// <summary>Whether the network is trained.</summary>
    public bool IsTrainable => network.IsTrainable;

    /// <summary>Whether the network computes gradients for its inputs.</summary>
    public bool AsksForInputGradient => network.Spec.Asks("InputGradient");

    /// <summary>Whether the outputs of all layers can be read.</summary>
    public bool AsksForActivations => network.Spec.Asks("Activations");

    /// <summary>Lowers a network to its programs, as far as possible. It stops at the first layer that cannot be built.</summary>
    /// <param name="spec">The declaration.</param>
    /// <param name="sound">The number of leading layers with a valid structure.</param>
    public static Network Lower(NetworkSpec spec, int sound, CancellationToken cancellation = default) => Build(spec, sound, cancellation, graphs =>
    {
        foreach (var program in ProgramList.All)
            if (program.Lower(graphs) is { } graph)
                graphs.network.Programs.Add(new(program.Kind, program.Summary, graph));
    });

    /// <summary>Lowers the layers of a network, but makes no programs.</summary>
    /// <inheritdoc cref="Lower"/>
    public static Network Check(NetworkSpec spec, int sound, CancellationToken cancellation = default) => Build(spec, sound, cancellation, graphs => graphs.Of(graphs.network.MainPurpose));

    /// <summary>
    /// Lowers all layers of a network, and guesses what mistakes leave unknown. Its findings are the mistakes in layers that do not follow
    /// from others.
    /// </summary>
    /// <param name="structure">The mistakes of the structure, which are reported in any case.</param>
    public static Network CheckAll(NetworkSpec spec, EquatableArray<Finding> structure, CancellationToken cancellation)
    {
        var (network, first) = Guess(spec, isSecond: false, cancellation);
        if (first.Findings.Count == 0)
            return network;
        var (other, second) = Guess(spec, isSecond: true, cancellation);
        var independent = first.Findings.Intersect(second.Findings).Where(finding => !first.HasUnknownLayer || !Consequences.DependsOnWords(finding.Rule)).ToList();
        var followed = new Consequences(spec, [.. structure, .. independent], first.HasBroken);
        network.Findings = [.. independent.Where(followed.IsIndependent)];
        network.Warnings.RemoveAll(warning => !other.Warnings.Contains(warning));
        return network;
    }

    private static (Network Network, Guesses Guesses) Guess(NetworkSpec spec, bool isSecond, CancellationToken cancellation)
    {
        var (network, guesses) = (new Network(spec) { Cancellation = cancellation }, new Guesses(isSecond));
        try
        {
            new BuildGraph(network, network.MainPurpose, guesses).Build(spec.Layers.Count);
        }
        catch (FindingException exception)
        {
            guesses.Add(exception);
        }

        return (network, guesses);
    }

    private static Network Build(NetworkSpec spec, int sound, CancellationToken cancellation, Action<NetworkGraphs> build)
    {
        var graphs = new NetworkGraphs(spec, sound, cancellation);
        try
        {
            build(graphs);
        }
        catch (FindingException exception)
        {
            graphs.network.Findings = exception.Findings;
        }

        return graphs.network;
    }

    /// <summary>The graph for a purpose.</summary>
    public BuildGraph Of(Purpose purpose)
    {
        if (!built.TryGetValue(purpose, out var build))
        {
            build = new(network, purpose);
            build.Build(sound);
            built.Add(purpose, build);
        }

        return build;
    }
}
