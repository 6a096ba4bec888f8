using System.Text.RegularExpressions;

namespace NetDsl.Generator.Spec;

/// <summary>The rules for names of layers.</summary>
public static class LayerName
{
    /// <summary>
    /// The members that users see of every network: those of <c>NetDsl.Model</c> and of <c>object</c>, and those that are emitted. A test
    /// compares them with the class.
    /// </summary>
    public static readonly IReadOnlyCollection<string> Reserved = new HashSet<string>
    {
        "Activations", "Architecture", "Buffers", "ComputeGradients", "Create", "CreateReplica", "Device", "Dispose", "DropRates", "Enter",
        "Equals", "Evaluate", "Finalize", "Forward", "Freeze", "GetHashCode", "GetInputGradient", "GetOutput", "GetType", "Info",
        "Initialize", "InitializeLsuv", "InputGradient", "InputLength", "MaxBatch", "MeasureLayers", "MemberwiseClone", "OutputLength",
        "Outputs", "Parameters", "PlannedBytes", "Predict", "PredictWithUncertainty", "ReadableLayers", "ReadActivation", "ReferenceEquals",
        "SetInput", "SetTarget", "StepCount", "TargetKind", "TargetLength", "ToString", "TrainStep", "Unfreeze",
    };

    /// <summary>The members that are emitted into every network class, besides those of its layers.</summary>
    public static readonly IReadOnlyCollection<string> Emitted = new HashSet<string> { "Architecture", "Create", "CreateReplica" };

    /// <summary>The methods that are emitted into a class with several inputs or outputs: one parameter for each.</summary>
    public static readonly IReadOnlyCollection<string> OfParts = new HashSet<string>
    {
        "ComputeGradients", "Evaluate", "Forward", "InputGradient", "Predict", "TrainStep",
    };

    /// <summary>The members that the user's class has and the compiler adds.</summary>
    public static IEnumerable<string> Taken(NetworkSpec network)
    {
        var hasParts = network.Layers.Count(l => l.Word is "Input") > 1 || network.Layers.Any(l => l.Word == OutputSection.Word);
        return network.Members.Append(network.Name.TrimStart('@')).Where(name => Emitted.Contains(name)
            || hasParts && OfParts.Contains(name));
    }

    /// <summary>The member of a layer of that name: <c>Stem</c> for <c>stem</c>.</summary>
    public static string Member(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);

    /// <summary>Whether a name is a C# identifier.</summary>
    public static bool IsIdentifier(string name) => Regex.IsMatch(name, @"^[\p{L}_][\p{L}\p{Nd}_]*\z");

    /// <summary>The reason why a layer cannot have that name; null if it can.</summary>
    public static string? Problem(string name, NetworkSpec network)
    {
        if (!IsIdentifier(name))
            return "it is not an identifier: letters, digits and '_', with no digit first";
        var member = Member(name);
        if (member == network.Name.TrimStart('@'))
            return "a member cannot have the name of its class";
        if (member is "Input" or "Output")
            return $"the network's own {member.ToLowerInvariant()} is called '{member}'";
        if (Reserved.Contains(member))
            return $"every network has a member '{member}' already";
        return network.Members.Contains(member) ? $"the class has a member '{member}' already" : null;
    }
}
