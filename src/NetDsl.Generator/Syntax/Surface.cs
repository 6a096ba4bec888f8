using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetDsl.Generator.Syntax;

/// <summary>
/// The surface of a project: everything that can change the meaning of attributes in other files. Statements and the attributes of networks are
/// not part of it, so most keystrokes leave it as it is, and nothing has to be bound again.
/// </summary>
internal static class Surface
{
    private static readonly ConditionalWeakTable<Compilation, StrongBox<ulong>> OfProjects = new();
    private static readonly ConditionalWeakTable<SyntaxTree, StrongBox<ulong>> OfFiles = new();

    /// <summary>A hash of the surface of a project.</summary>
    public static ulong Of(Compilation compilation, CancellationToken cancellation)
    {
        if (OfProjects.TryGetValue(compilation, out var known))
            return known.Value;
        var hash = new Hash();
        // In an analyzer, the compilation has the emitted files too.
        foreach (var tree in compilation.SyntaxTrees.Where(tree => !Vocabulary.IsEmitted(tree)))
            hash.Add(OfFile(tree, cancellation));
        foreach (var reference in compilation.ExternalReferences)
            hash.Add((ulong)RuntimeHelpers.GetHashCode(reference));
        // Of the options, only this one changes constants. Hash codes of all options fail in the compiler on the command line.
        hash.Add(compilation.Options.CheckOverflow ? 1UL : 0);
        return OfProjects.GetValue(compilation, _ => new(hash.Value)).Value;
    }

    private static ulong OfFile(SyntaxTree tree, CancellationToken cancellation)
    {
        if (OfFiles.TryGetValue(tree, out var known))
            return known.Value;
        var hash = new Hash();
        foreach (var token in tree.GetRoot(cancellation).DescendantTokens(IsPart))
            hash.Add(token.Text);
        return OfFiles.GetValue(tree, _ => new(hash.Value)).Value;
    }

    private static bool IsPart(SyntaxNode node) => node switch
    {
        GlobalStatementSyntax => false,
        AttributeListSyntax list => list.Parent is not ClassDeclarationSyntax declaration || !IsNamed(declaration, "Network"),
        BlockSyntax or ArrowExpressionClauseSyntax => MayBeFunction(node.Parent),
        _ => true,
    };

    /// <summary>Whether the body of a member may be that of a function of numbers, or of one that it calls.</summary>
    private static bool MayBeFunction(SyntaxNode? member) => member switch
    {
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.StaticKeyword) && !method.Modifiers.Any(SyntaxKind.AsyncKeyword)
            && method.ReturnType is not PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword },
        BaseMethodDeclarationSyntax => false,
        BasePropertyDeclarationSyntax property => property.Modifiers.Any(SyntaxKind.StaticKeyword),
        AccessorDeclarationSyntax { Parent.Parent: BasePropertyDeclarationSyntax property } => property.Modifiers.Any(SyntaxKind.StaticKeyword),
        _ => true,
    };

    /// <summary>Whether a class has an attribute of a name, with or without its suffix.</summary>
    public static bool IsNamed(ClassDeclarationSyntax declaration, string name)
    {
        foreach (var list in declaration.AttributeLists)
            foreach (var attribute in list.Attributes)
                if (IsNamed(NameOf(attribute), name))
                    return true;
        return false;
    }

    /// <summary>Whether an identifier is a name of an attribute, with or without its suffix.</summary>
    public static bool IsNamed(string identifier, string name) =>
        identifier.StartsWith(name, StringComparison.Ordinal)
        && (identifier.Length == name.Length || identifier.Length == name.Length + "Attribute".Length && identifier.EndsWith("Attribute", StringComparison.Ordinal));

    /// <summary>The last identifier of an attribute's name.</summary>
    public static string NameOf(AttributeSyntax attribute) => attribute.Name switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
        _ => "",
    };

    /// <summary>The hash of Fowler, Noll and Vo, with 64 bits.</summary>
    private struct Hash()
    {
        public ulong Value { get; private set; } = 14695981039346656037;

        public void Add(ulong number) => Value = unchecked((Value ^ number) * 1099511628211);

        public void Add(string text)
        {
            foreach (var c in text)
                Add(c);
            Add(0xffff);
        }
    }
}
