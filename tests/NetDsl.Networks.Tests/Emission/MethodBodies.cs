using System.Reflection;
using System.Reflection.Emit;

namespace NetDsl.Networks.Tests.Emission;

/// <summary>The length of emitted methods, read from their IL.</summary>
public static class MethodBodies
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>Every method, constructor and initialiser of an assembly that has a body.</summary>
    public static IReadOnlyList<MethodLength> Of(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .OfType<MethodBase>()
            .Select(method => (method, body: method.GetMethodBody()))
            .Where(pair => pair.body is not null)
            .Select(pair => new MethodLength($"{pair.method.DeclaringType}.{pair.method.Name}", Count(pair.body!.GetILAsByteArray()!), pair.body.LocalVariables.Count)),
    ];

    /// <summary>The number of instructions.</summary>
    private static int Count(byte[] il)
    {
        var count = 0;
        for (var at = 0; at < il.Length; count++)
        {
            var code = il[at] == 0xFE ? Codes[unchecked((short)(0xFE00 | il[at + 1]))] : Codes[il[at]];
            at += code.Size;
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, at),
                _ => 4,
            };
        }

        return count;
    }
}

/// <summary>The length of a method.</summary>
public sealed record MethodLength(string Name, int Instructions, int Locals);
