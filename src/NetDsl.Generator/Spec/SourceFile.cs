namespace NetDsl.Generator.Spec;

/// <summary>One emitted file.</summary>
/// <param name="HintName">Unique within a compilation.</param>
/// <param name="Text">C#.</param>
public sealed record SourceFile(string HintName, string Text);
