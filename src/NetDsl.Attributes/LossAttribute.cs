namespace NetDsl;

/// <summary>
/// The base of every loss: what training makes small. It comes last; what follows is a <see cref="HeadAttribute"/>. <c>Forward</c> returns what enters the loss.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public abstract class LossAttribute : Attribute;
