using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Syntax;

namespace NetDsl.Generator.Diagnostics;

/// <summary>The networks of a project with their mistakes. Each is checked once, for itself and for the blocks that it uses.</summary>
/// <param name="check">The compiler.</param>
internal sealed class CheckedNetworks(Func<NetworkSpec, CancellationToken, EquatableArray<Finding>> check)
{
    private readonly ConditionalWeakTable<Compilation, ConcurrentDictionary<TypeDeclarationSyntax, StrongBox<CheckedNetwork?>>> known = new();

    /// <summary>Checks a network.</summary>
    /// <param name="model">The model of its file.</param>
    public CheckedNetwork Of(TypeDeclarationSyntax declaration, INamedTypeSymbol symbol, SemanticModel model, CancellationToken cancellation)
    {
        var box = known.GetValue(model.Compilation, static _ => new()).GetOrAdd(declaration, static _ => new(null));
        lock (box)
            return box.Value ??= Check(declaration, symbol, model, cancellation);
    }

    /// <summary>The networks that use a block or template, checked.</summary>
    /// <param name="word">The <see cref="LayerSpec.Word"/> of the block.</param>
    public IEnumerable<(TypeDeclarationSyntax Declaration, CheckedNetwork Checked)> Using(string word, Compilation compilation, CancellationToken cancellation)
    {
        foreach (var declaration in BlockUses.Of(word, compilation, cancellation))
        {
            var model = compilation.GetSemanticModel(declaration.SyntaxTree);
            if (model.GetDeclaredSymbol(declaration, cancellation) is INamedTypeSymbol symbol && NetworkParser.IsMarkedPart(declaration, symbol) && ClassRules.WhyNot(declaration, symbol) is null)
                yield return (declaration, Of(declaration, symbol, model, cancellation));
        }
    }

    private CheckedNetwork Check(TypeDeclarationSyntax declaration, INamedTypeSymbol symbol, SemanticModel model, CancellationToken cancellation)
    {
        var network = NetworkParser.Read(declaration, symbol, model, cancellation);
        try
        {
            return new(network, check(network.Spec, cancellation), null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new(network, default, InternalFailure.Describe(exception));
        }
    }
}

/// <summary>A network with its mistakes.</summary>
/// <param name="Failure">How the compiler failed; null if it did not.</param>
internal sealed record CheckedNetwork(NetworkSyntax Network, EquatableArray<Finding> Findings, string? Failure);
