using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Syntax;

namespace NetDsl.Generator.Diagnostics;

/// <summary>
/// The networks of a project with their mistakes. A network is read again when its file or the surface of the project changes, and checked
/// again when it is another than before: an edit of one network does not check the others of its file, nor those that use the same blocks.
/// </summary>
/// <param name="check">The compiler.</param>
internal sealed class CheckedNetworks(Func<NetworkSpec, CancellationToken, EquatableArray<Finding>> check)
{
    private readonly ConditionalWeakTable<TypeDeclarationSyntax, Entry> entries = new();
    private readonly ConcurrentDictionary<string, CheckedNetwork> last = new();

    /// <summary>The network of a declaration, checked; null if it is none, or cannot be one.</summary>
    public CheckedNetwork? Of(TypeDeclarationSyntax declaration, Compilation compilation, CancellationToken cancellation)
    {
        var (entry, surface) = (entries.GetOrCreateValue(declaration), Surface.Of(compilation, cancellation));
        lock (entry)
        {
            if (entry.Surface != surface)
                (entry.Network, entry.Surface) = (Read(declaration, compilation, cancellation), surface);
            return entry.Network;
        }
    }

    /// <summary>The networks that use a block or template, checked.</summary>
    /// <param name="word">The <see cref="LayerSpec.Word"/> of the block.</param>
    public IEnumerable<(TypeDeclarationSyntax Declaration, CheckedNetwork Checked)> Using(string word, Compilation compilation, CancellationToken cancellation)
    {
        foreach (var declaration in BlockUses.Of(word, compilation, cancellation))
            if (Of(declaration, compilation, cancellation) is { } network)
                yield return (declaration, network);
    }

    private CheckedNetwork? Read(TypeDeclarationSyntax declaration, Compilation compilation, CancellationToken cancellation)
    {
        var model = compilation.GetSemanticModel(declaration.SyntaxTree);
        if (model.GetDeclaredSymbol(declaration, cancellation) is not INamedTypeSymbol symbol || !NetworkParser.IsMarkedPart(declaration, symbol)
            || ClassRules.WhyNot(declaration, symbol) is not null)
            return null;
        var network = NetworkParser.Read(declaration, symbol, model, cancellation);
        return last[network.Spec.FullName] = last.TryGetValue(network.Spec.FullName, out var before) && before.Network.Spec.Equals(network.Spec)
            ? before with { Network = network } : Check(network, cancellation);
    }

    private CheckedNetwork Check(NetworkSyntax network, CancellationToken cancellation)
    {
        try
        {
            return new(network, check(network.Spec, cancellation), null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new(network, default, InternalFailure.Describe(exception));
        }
    }

    private sealed class Entry
    {
        /// <summary>The surface of the project when the network was read; null before.</summary>
        public ulong? Surface { get; set; }

        public CheckedNetwork? Network { get; set; }
    }
}

/// <summary>A network with its mistakes.</summary>
/// <param name="Failure">How the compiler failed; null if it did not.</param>
internal sealed record CheckedNetwork(NetworkSyntax Network, EquatableArray<Finding> Findings, string? Failure);
