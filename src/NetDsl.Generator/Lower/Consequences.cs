using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Lower;

/// <summary>Tells mistakes that follow from other mistakes by something else than shapes.</summary>
internal sealed class Consequences
{
    private readonly NetworkSpec network;
    private readonly HashSet<int> wrongTemplates;
    private readonly HashSet<(Rule, int, string)> seen = [];
    private readonly bool isOnly;

    /// <param name="mistakes">The mistakes of the structure and of the layers.</param>
    /// <param name="hasOthers">Whether C# reports others.</param>
    public Consequences(NetworkSpec network, IReadOnlyList<Finding> mistakes, bool hasOthers)
    {
        this.network = network;
        isOnly = mistakes.Count == 1 && !hasOthers;
        // The parameters of a template with a wrong argument have no values.
        wrongTemplates = [.. Enumerable.Range(0, network.Templates.Count).Where(template => mistakes.Any(mistake =>
            mistake.Layer >= 0 && mistake.Layer == network.Templates[template].First && (mistake.Rule == Rules.ArgumentType || mistake.Rule == Rules.BadExpression)))];
    }

    /// <summary>Whether a mistake may follow from a layer whose word is not known, which may be a join, or have any name.</summary>
    public static bool DependsOnWords(Rule rule) =>
        rule == Rules.JoinWithoutBranch || rule == Rules.OnePath || rule == Rules.NotJoined || rule == Rules.NoPathLeft || rule == Rules.UnknownName
        || rule == Rules.OdeWithoutBlock || rule == Rules.TransformNotOnInput || rule == Rules.UnusedInput;

    /// <summary>Whether a mistake in a layer does not follow from others. It is asked in the order of the layers.</summary>
    public bool IsIndependent(Finding mistake)
    {
        // Any other mistake may be why an input is not used.
        if (mistake.Rule == Rules.UnusedInput && !isOnly)
            return false;
        for (var template = mistake.Layer < 0 ? -1 : network.Layers[mistake.Layer].Template; template >= 0; template = network.Templates[template].Use.Template)
            if (wrongTemplates.Contains(template))
                return false;
        // Several layers of a block may use the same wrong argument.
        return mistake.Argument is not { } argument || mistake.Inner is null || seen.Add((mistake.Rule, mistake.Layer, argument));
    }
}
