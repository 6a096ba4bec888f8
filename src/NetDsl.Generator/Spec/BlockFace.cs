namespace NetDsl.Generator.Spec;

/// <summary>The data of a block's second constructor.</summary>
internal sealed record BlockFace(
    string Namespace, EquatableArray<string> ContainingTypes, string Name, EquatableArray<string> Parameters, EquatableArray<string> Types)
{
    /// <summary>The name with namespace and containing types.</summary>
    public string FullName =>
        string.Join(".",
            new[] { Namespace }
                .Concat(ContainingTypes.Select(t => t.Substring(t.LastIndexOf(' ') + 1)))
                .Append(Name)
                .Where(s => s.Length > 0));
}
