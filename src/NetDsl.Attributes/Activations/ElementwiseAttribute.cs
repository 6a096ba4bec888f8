namespace NetDsl;

/// <summary>
/// A function of one's own, written as a C# method, on every element. The compiler translates the method's body for every
/// device, fuses it with its neighbours and derives it.
/// </summary>
/// <remarks>
/// <para>
/// The method is static, takes and returns <c>float</c>, and is called <c>Apply</c>, unless the text that follows the class
/// names another of its methods. Its body may have arithmetic, conditions, local variables, <c>if</c> and <c>return</c>, constants,
/// functions of <c>MathF</c>, and other such methods, wherever they stand in the project.
/// </para>
/// <para>
/// With one value, the layer keeps the shape. A method of several values joins as many paths opened by
/// <see cref="BranchAttribute"/>, in their order; their shapes are the same, or one is a vector of C gates and another a
/// picture of C channels. The last parameters are hyper-parameters if the attribute or the method gives them values.
/// </para>
/// <para>
/// The derivative follows from the body, unless the class has a method <c>Derivative</c> with the same parameters (for a method
/// named <c>Mish</c>: <c>MishDerivative</c>). Of several values, each has one: <c>DerivativeX</c> for the value <c>x</c>.
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

    /// <summary>The name of the method, if it is not Apply; then values of its hyper-parameters.</summary>
    public IReadOnlyList<object> Values { get; } = values;
}
