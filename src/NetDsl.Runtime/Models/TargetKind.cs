namespace NetDsl;

/// <summary>The kind of a network's target.</summary>
public enum TargetKind
{
    /// <summary>One class number per sample.</summary>
    Label,

    /// <summary>One value for each output of the network.</summary>
    Values,

    /// <summary>None: the network ends with <c>Output</c>, without a loss.</summary>
    None,

    /// <summary>A probability for each class: the loss has <c>SoftTargets = true</c>.</summary>
    Distribution,
}
