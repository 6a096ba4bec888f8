namespace NetDsl.Generator.Spec;

/// <summary>A value in emitted code, as data: compared by value, and converted to C# by the emitter only.</summary>
public abstract record RuntimeValue
{
    public static implicit operator RuntimeValue(int value) => new Integer(value);

    public static implicit operator RuntimeValue(long value) => new Integer(value);

    public static implicit operator RuntimeValue(double value) => new Float(value);

    public static implicit operator RuntimeValue(bool value) => new Boolean(value);

    /// <summary>A whole number.</summary>
    public sealed record Integer(long Value) : RuntimeValue;

    /// <summary>A number in single precision.</summary>
    public sealed record Float(double Value) : RuntimeValue;

    /// <summary>True or false.</summary>
    public sealed record Boolean(bool Value) : RuntimeValue;

    /// <summary>A member of an enumeration: <c>Keep.Channel</c>.</summary>
    public sealed record Member(string Type, string Name) : RuntimeValue;

    /// <summary>A list of values.</summary>
    public sealed record List(EquatableArray<RuntimeValue> Items) : RuntimeValue
    {
        public static List Of(IEnumerable<int> items) => new(items.Select(item => (RuntimeValue)item).ToEquatableArray());
    }

    /// <summary>Two values as a tuple.</summary>
    public sealed record Pair(RuntimeValue First, RuntimeValue Second) : RuntimeValue;

    /// <summary>A named argument: <c>alignCorners: true</c>.</summary>
    public sealed record Named(string Name, RuntimeValue Value) : RuntimeValue;

    /// <summary>A new object: the arguments of its constructor, and its properties.</summary>
    public sealed record New(string Type, EquatableArray<RuntimeValue> Arguments, EquatableArray<Setting> Settings) : RuntimeValue;

    /// <summary>The result of a static method, or a static property if there are no arguments.</summary>
    public sealed record Static(string Type, string Name, EquatableArray<RuntimeValue> Arguments) : RuntimeValue;

    /// <summary>The result of a method of a value: <c>Taps.Nearest(2, 4).Transposed()</c>.</summary>
    public sealed record Result(RuntimeValue Of, string Method) : RuntimeValue;
}

/// <summary>A property of a new object.</summary>
public sealed record Setting(string Name, RuntimeValue Value);
