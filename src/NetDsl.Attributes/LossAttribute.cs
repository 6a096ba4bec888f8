namespace NetDsl;

/// <summary>
/// Base class of all losses. Training minimises the loss. It comes last; only a <see cref="HeadAttribute"/> may follow. <c>Forward</c>
/// returns the input of the loss.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public abstract class LossAttribute : Attribute;
