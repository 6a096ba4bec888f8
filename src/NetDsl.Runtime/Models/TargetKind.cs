namespace NetDsl;

/// <summary>What a network is trained against.</summary>
public enum TargetKind
{
    /// <summary>One class number per sample.</summary>
    Label,

    /// <summary>As many values per sample as the network has outputs.</summary>
    Values,
}
