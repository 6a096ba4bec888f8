namespace NetDsl.Generator.Ops;

/// <summary>The kind of the target of a loss. The names are those of the runtime.</summary>
public enum TargetKind
{
    /// <summary>One class number per sample or position.</summary>
    Label,

    /// <summary>A probability for each class.</summary>
    Distribution,

    /// <summary>One value for each output.</summary>
    Values,
}
