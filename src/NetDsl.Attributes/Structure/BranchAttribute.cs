namespace NetDsl;

/// <summary>
/// Opens a path. All paths of a group start from the same value, the one before the first Branch, and are joined by
/// <see cref="ConcatAttribute"/>, <see cref="AddAttribute"/>, <see cref="MultiplyAttribute"/> or
/// <see cref="MaximumAttribute"/>. A path without layers is the identity. Paths within paths are written as blocks.
/// </summary>
public sealed class BranchAttribute : LayerAttribute;
