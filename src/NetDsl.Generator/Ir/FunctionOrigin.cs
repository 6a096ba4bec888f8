namespace NetDsl.Generator.Ir;

/// <summary>The nodes of a fused function, for its name.</summary>
/// <param name="Members">The elementwise nodes, each before those it reads.</param>
/// <param name="Kernel">The kernel whose epilogue it is.</param>
public sealed record FunctionOrigin(IReadOnlyList<Node> Members, Node? Kernel);
