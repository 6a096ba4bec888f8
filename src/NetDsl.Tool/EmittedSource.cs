using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace NetDsl.Tool;

/// <summary>The code that the compiler emitted for a network. C# embeds generated files in the debug symbols.</summary>
internal static class EmittedSource
{
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    public static void Write(TextWriter writer, FileInfo assembly, Found found)
    {
        using var stream = assembly.OpenRead();
        using var image = new PEReader(stream);
        if (!image.TryOpenAssociatedPortablePdb(assembly.FullName, path => File.Exists(path) ? new MemoryStream(File.ReadAllBytes(path)) : null, out var provider, out _) || provider is null)
            throw new Failure($"{assembly.Name} has no debug symbols next to it: copy its .pdb file there.");
        using (provider)
        {
            var reader = provider.GetMetadataReader();
            var stem = found.Type.FullName!.Replace('+', '.');
            var files = reader.Documents.Select(handle => (Handle: handle, Name: Path.GetFileName(reader.GetString(reader.GetDocument(handle).Name))))
                .Where(document => document.Name == $"{stem}.g.cs" || document.Name.StartsWith(stem + ".", StringComparison.Ordinal) && document.Name.EndsWith(".g.cs", StringComparison.Ordinal)).ToList();
            if (files.Count == 0)
                throw new Failure($"The debug symbols of {assembly.Name} have no generated files of {found.Info.Name}.");
            foreach (var (handle, name) in files.OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                writer.WriteLine($"// ==== {name}");
                writer.WriteLine(Text(reader, handle));
            }
        }
    }

    private static string Text(MetadataReader reader, DocumentHandle document)
    {
        foreach (var handle in reader.GetCustomDebugInformation(document))
        {
            var information = reader.GetCustomDebugInformation(handle);
            if (reader.GetGuid(information.Kind) != EmbeddedSource)
                continue;
            var bytes = reader.GetBlobBytes(information.Value);
            // The length of the text comes first; 0 where it is not compressed.
            if (BitConverter.ToInt32(bytes) == 0)
                return Encoding.UTF8.GetString(bytes.AsSpan(4));
            using var inflated = new DeflateStream(new MemoryStream(bytes, 4, bytes.Length - 4), CompressionMode.Decompress);
            using var text = new StreamReader(inflated);
            return text.ReadToEnd();
        }

        return "// (not embedded)";
    }
}
