using Microsoft.CodeAnalysis;
using NetDsl.Generator.Emit;
using NetDsl.Generator.Model;

namespace NetDsl.Generator.Syntax;

/// <summary>Finds types of the user's that stand in the way of the names that emitted code says.</summary>
internal static class EmittedTypes
{
    /// <summary>The names that mean another type than the runtime's where a class stands.</summary>
    public static EquatableArray<string> HiddenFrom(INamedTypeSymbol network) =>
        RuntimeNames.Short.Where(name => IsHidden(name, network)).OrderBy(name => name, StringComparer.Ordinal).ToEquatableArray();

    private static bool IsHidden(string name, INamedTypeSymbol network)
    {
        for (INamespaceOrTypeSymbol? around = network.ContainingSymbol as INamespaceOrTypeSymbol; around is not null; around = around.ContainingSymbol as INamespaceOrTypeSymbol)
            if (around.GetTypeMembers(name).Any(type => !Vocabulary.IsOurs(type)) || around is INamespaceSymbol space && space.GetMembers(name).Any(m => m is INamespaceSymbol))
                return true;
        return false;
    }
}
