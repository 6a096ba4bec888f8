using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>The part of a block's class that the compiler adds.</summary>
internal static class BlockFaceWriter
{
    /// <summary>A constructor that takes names and expressions for its parameters, for use within other blocks.</summary>
    public static SourceFile Write(BlockFace face)
    {
        var writer = new CodeWriter();
        writer.Open($"partial class {face.Name}");
        writer.Summary("For use within other blocks: takes names of their parameters, and expressions of them, too.");
        foreach (var parameter in face.Parameters)
            writer.Line($"/// <param name=\"{parameter.TrimStart('@')}\">As in the declared constructor.</param>");
        // Where the declared constructor fits as well, it is the one that is meant.
        writer.Line("[global::System.Runtime.CompilerServices.OverloadResolutionPriority(-1)]");
        writer.Line($"public {face.Name}({string.Join(", ", face.Parameters.Select(p => $"object? {p} = null"))}) : this({string.Join(", ", face.Types.Select(t => $"default({t})!"))})");
        writer.Open();
        writer.Close();
        writer.Close();
        return new(face.FullName + ".Block.g.cs", FileFrame.Around(writer.ToString(), face.Namespace, face.ContainingTypes));
    }
}
