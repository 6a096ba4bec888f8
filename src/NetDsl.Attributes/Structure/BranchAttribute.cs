namespace NetDsl;

/// <summary>
/// Opens a path. All paths of a group start from the same value, the one before the first Branch. <see cref="ConcatAttribute"/>, <see
/// cref="AddAttribute"/>, <see cref="MultiplyAttribute"/> or <see cref="MaximumAttribute"/> joins them. A path without layers is the
/// identity. Nested paths are written as blocks.
/// </summary>
/// <remarks>
/// A path can be conditional: <c>[Branch(When = "stride == 1 &amp;&amp; inputs == filters")]</c>. In the condition, <c>inputs</c>,
/// <c>height</c> and <c>width</c> are those of the value from which the paths start. Where one path is left, the join returns it.
/// </remarks>
public sealed class BranchAttribute : LayerAttribute;
