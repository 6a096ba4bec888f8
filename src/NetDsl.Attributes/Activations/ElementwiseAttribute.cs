namespace NetDsl;

/// <summary>
/// Applies a user-defined function, written as a C# method, to every element. The compiler translates the method's body for every device,
/// fuses it with its neighbours and derives its gradient.
/// </summary>
/// <remarks>
/// <para>
/// The method is static, takes and returns <c>float</c>, and is named <c>Apply</c>, unless the string after the class names another method.
/// Its body may contain arithmetic, conditions, local variables, <c>if</c> and <c>return</c>, constants, functions of <c>MathF</c>, and
/// calls of other such methods of the project.
/// </para>
/// <para>
/// A function of one value keeps the shape: y = f(x) for each element. A function of several values joins as many paths opened by <see
/// cref="BranchAttribute"/>, in their order. Their shapes are equal, or one is a vector of C gates and another an image of C channels. The
/// last parameters are hyper-parameters if the attribute or the method gives them values.
/// </para>
/// <para>
/// The derivative follows from the body, unless the class has a method <c>Derivative</c> with the same parameters (for a method named
/// <c>Mish</c>: <c>MishDerivative</c>). A function of several values has one for each value: <c>DerivativeX</c> for the value <c>x</c>.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// public static class Mish
/// {
///     public static float Apply(float x) => x * MathF.Tanh(MathF.Log(1 + MathF.Exp(x)));
/// }
///
/// [Network, Input(784), Dense(100), Elementwise(typeof(Mish)), Dense(10), SoftmaxCrossEntropy]
/// public partial class Net;
/// </code>
/// </example>
/// <param name="function">The class with the method.</param>
/// <param name="values">The name of the method, if it is not Apply; then numbers or expressions for its hyper-parameters.</param>
public sealed class ElementwiseAttribute(Type function, params object[] values) : LayerAttribute
{
    /// <summary>The class with the method.</summary>
    public Type Function { get; } = function;

    /// <summary>The name of the method, if it is not Apply; then the values of its hyper-parameters.</summary>
    public IReadOnlyList<object> Values { get; } = values;
}
