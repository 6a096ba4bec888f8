using System.Reflection;
using NetDsl.Runtime;

namespace NetDsl.Ilgpu;

/// <summary>
/// What a kernel is compiled from. Networks of one assembly have functions of their own for the same thing, types whose code is the same to the
/// byte: one of them is compiled, and serves them all.
/// </summary>
internal static class KernelCode
{
    /// <summary>A text that two kernels share only where they compile to the same.</summary>
    public static string Of(Type type)
    {
        // Whose name says it all: kernels, and what wraps functions.
        if (type.Assembly == typeof(IlgpuDevice).Assembly || type.Assembly == typeof(Device).Assembly)
            return type.IsGenericType ? $"{type.GetGenericTypeDefinition().FullName}<{string.Join(',', type.GenericTypeArguments.Select(Of))}>" : type.FullName!;
        // A function of a network has no state, only code. What its code names it names by numbers that hold for one module.
        var body = type.IsGenericType ? null : type.GetMethod("Apply", BindingFlags.Public | BindingFlags.Static)?.GetMethodBody();
        return body is null ? type.AssemblyQualifiedName! : $"{type.Module.ModuleVersionId} {body.LocalSignatureMetadataToken:x} {Convert.ToHexString(body.GetILAsByteArray()!)}";
    }
}
