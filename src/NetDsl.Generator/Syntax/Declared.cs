using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Syntax;

/// <summary>
/// A class that may have an attribute of the language. Two are equal if nothing changed in the file of the class or in the surface of the
/// project: its attributes then mean the same as before. It does not keep the compilation alive.
/// </summary>
internal sealed class Declared : IEquatable<Declared>
{
    private static readonly ConditionalWeakTable<SyntaxTree, IReadOnlyList<ClassDeclarationSyntax>> Classes = new();
    private static readonly ConditionalWeakTable<SyntaxTree, IReadOnlyList<UsingDirectiveSyntax>> Aliases = new();
    private static readonly ConditionalWeakTable<Compilation, IReadOnlyList<UsingDirectiveSyntax>> GlobalAliases = new();

    private readonly ClassDeclarationSyntax declaration;
    private readonly string name;
    private readonly WeakReference<Compilation> compilation;
    private readonly ulong surface;

    private Declared(ClassDeclarationSyntax declaration, string name, Compilation compilation, CancellationToken cancellation)
    {
        (this.declaration, this.name) = (declaration, name);
        this.compilation = new(compilation);
        surface = Surface.Of(compilation, cancellation);
    }

    /// <summary>
    /// All classes with attributes, and null for each file without one. A file never gives an empty list: after that, Roslyn would remove the
    /// outputs of other files at the next edit.
    /// </summary>
    /// <param name="name">The name of the attribute without its suffix.</param>
    public static IncrementalValuesProvider<Declared?> With(string name, SyntaxValueProvider syntax) => syntax
        .CreateSyntaxProvider(
            static (node, _) => node is CompilationUnitSyntax,
            (found, cancellation) => ClassesOf(found.Node.SyntaxTree, cancellation)
                .Select(declaration => new Declared(declaration, name, found.SemanticModel.Compilation, cancellation)).ToEquatableArray())
        .SelectMany(static (classes, _) => classes.Count > 0 ? classes.Select(Declared? (declared) => declared) : [null]);

    /// <summary>Reads the class, its symbol, and the model of its file; null if it does not have the attribute.</summary>
    public T? Read<T>(Func<ClassDeclarationSyntax, INamedTypeSymbol, SemanticModel, T?> read, CancellationToken cancellation)
        where T : class
    {
        // Values are read in the run that creates them, while the driver keeps the compilation.
        if (!compilation.TryGetTarget(out var current))
            throw new InvalidOperationException("The compilation of a declaration is gone.");
        if (!MayHave(declaration, name, current, cancellation))
            return null;
        var model = current.GetSemanticModel(declaration.SyntaxTree);
        return model.GetDeclaredSymbol(declaration, cancellation) is INamedTypeSymbol symbol ? read(declaration, symbol, model) : null;
    }

    /// <inheritdoc/>
    public bool Equals(Declared? other) => other is not null && declaration == other.declaration && name == other.name && surface == other.surface;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Declared);

    /// <inheritdoc/>
    public override int GetHashCode() => declaration.GetHashCode();

    /// <summary>The classes of a file that have attributes.</summary>
    public static IReadOnlyList<ClassDeclarationSyntax> ClassesOf(SyntaxTree file, CancellationToken cancellation) => Classes.GetValue(file, _ =>
        [.. file.GetRoot(cancellation).DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
            .OfType<ClassDeclarationSyntax>().Where(declaration => declaration.AttributeLists.Count > 0)]);

    /// <summary>Whether a class has an attribute of a name, or of an alias, which may be one for it.</summary>
    private static bool MayHave(ClassDeclarationSyntax declaration, string name, Compilation compilation, CancellationToken cancellation)
    {
        if (Surface.IsNamed(declaration, name))
            return true;
        var aliases = AliasesOf(declaration.SyntaxTree, cancellation)
            .Concat(GlobalAliases.GetValue(compilation, all => [.. all.SyntaxTrees.SelectMany(tree => AliasesOf(tree, cancellation)).Where(alias => alias.GlobalKeyword.RawKind != 0)]))
            .Select(alias => alias.Alias!.Name.Identifier.ValueText).ToList();
        return aliases.Count > 0 && declaration.AttributeLists.SelectMany(list => list.Attributes).Select(Surface.NameOf)
            .Any(used => aliases.Any(alias => alias == used || alias == used + "Attribute"));
    }

    private static IReadOnlyList<UsingDirectiveSyntax> AliasesOf(SyntaxTree tree, CancellationToken cancellation) => Aliases.GetValue(tree, _ => [.. tree.GetRoot(cancellation)
        .DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<UsingDirectiveSyntax>().Where(directive => directive.Alias is not null)]);
}
