using System.Reflection;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

/// <summary>
/// The identity of a kernel's code. Networks of one assembly have functions of their own for the same thing, types whose code is the same
/// to the byte: one of them is compiled, and serves them all.
/// </summary>
internal static class KernelCode
{
    /// <summary>A text that two kernels share only where they compile to the same.</summary>
    public static string Of(Type type)
    {
        // Types that their name identifies: kernels, and wrappers of functions.
        if (type.Assembly == typeof(IlgpuDevice).Assembly || type.Assembly == typeof(Device).Assembly)
            return type.IsGenericType
                ? $"{type.GetGenericTypeDefinition().FullName}<{string.Join(',', type.GenericTypeArguments.Select(Of))}>"
                : type.FullName!;
        // A function of a network has no state, only code. Its code refers to members by tokens, which are valid in one module only.
        var body = type.IsGenericType ? null : type.GetMethod("Apply", BindingFlags.Public | BindingFlags.Static)?.GetMethodBody();
        return body is null
            ? type.AssemblyQualifiedName!
            : $"{type.Module.ModuleVersionId} {body.LocalSignatureMetadataToken:x} {Convert.ToHexString(body.GetILAsByteArray()!)}";
    }
}
