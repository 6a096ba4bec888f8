namespace NetDsl.Runtime;

/// <summary>One float.</summary>
internal readonly record struct Scalar(float Value) : IVector<Scalar>
{
    /// <inheritdoc/>
    public static Scalar Zero => new(0);

    /// <inheritdoc/>
    public static Scalar One => new(1);

    /// <inheritdoc/>
    public static Scalar Create(float value) => new(value);

    /// <inheritdoc/>
    public static Scalar operator +(Scalar a, Scalar b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    public static Scalar operator -(Scalar a, Scalar b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    public static Scalar operator *(Scalar a, Scalar b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    public static Scalar operator /(Scalar a, Scalar b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    public static Scalar operator -(Scalar a) => new(-a.Value);

    /// <inheritdoc/>
    public static Scalar MultiplyAdd(Scalar a, Scalar b, Scalar c) => new(a.Value * b.Value + c.Value);

    /// <inheritdoc/>
    public static Scalar Max(Scalar a, Scalar b) => new(MathF.Max(a.Value, b.Value));

    /// <inheritdoc/>
    public static Scalar Min(Scalar a, Scalar b) => new(MathF.Min(a.Value, b.Value));

    /// <inheritdoc/>
    public static Scalar Abs(Scalar a) => new(MathF.Abs(a.Value));

    /// <inheritdoc/>
    public static Scalar Sqrt(Scalar a) => new(MathF.Sqrt(a.Value));

    /// <inheritdoc/>
    public static Scalar Floor(Scalar a) => new(MathF.Floor(a.Value));

    /// <inheritdoc/>
    public static Scalar Exp(Scalar a) => new(MathF.Exp(a.Value));

    /// <inheritdoc/>
    public static Scalar Log(Scalar a) => new(MathF.Log(a.Value));

    /// <inheritdoc/>
    public static Scalar Tanh(Scalar a) => new(MathF.Tanh(a.Value));

    /// <inheritdoc/>
    public static Scalar Sigmoid(Scalar a) => new(1 / (1 + MathF.Exp(-a.Value)));

    /// <inheritdoc/>
    public static Scalar SelectGreater(Scalar a, Scalar b, Scalar whenTrue, Scalar whenFalse) =>
        a.Value > b.Value ? whenTrue : whenFalse;
}
