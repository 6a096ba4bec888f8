using System.Reflection;
using System.Runtime.Loader;

namespace NetDsl.Tool;

/// <summary>A network of an assembly.</summary>
internal sealed record Found(Type Type, ModelInfo Info)
{
    /// <summary>Creates a model for one sample on the CPU.</summary>
    public Model Create()
    {
        var create = Type.GetMethod("Create", BindingFlags.Public | BindingFlags.Static) ?? throw new Failure($"{Type.FullName} has no method Create.");
        return (Model)create.Invoke(null, [.. create.GetParameters().Select(parameter => parameter.Name switch
        {
            "device" => new CpuDevice(Environment.ProcessorCount),
            "maxBatch" => 1,
            _ => parameter.HasDefaultValue ? parameter.DefaultValue : 0,
        })])!;
    }
}

/// <summary>The networks of an assembly, which is loaded with its neighbours.</summary>
internal static class Networks
{
    public static IReadOnlyList<Found> All(FileInfo file)
    {
        if (!file.Exists)
            throw new Failure($"There is no file {file.FullName}.");
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(file.DirectoryName!, name.Name + ".dll") is var path && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        var types = AssemblyLoadContext.Default.LoadFromAssemblyPath(file.FullName).GetTypes().Where(type => type.IsSubclassOf(typeof(Model)));
        List<Found> found = [.. types.Select(type => (Type: type, Info: type.GetProperty("Architecture", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as ModelInfo))
            .Where(item => item.Info is not null).Select(item => new Found(item.Type, item.Info!)).OrderBy(item => item.Info.Name, StringComparer.Ordinal)];
        return found.Count > 0 ? found : throw new Failure($"{file.Name} has no networks.");
    }

    /// <summary>One network, by the name of its class.</summary>
    public static Found Find(FileInfo file, string? name)
    {
        var all = All(file);
        if (name is null)
            return all.Count == 1 ? all[0] : throw new Failure($"{file.Name} has the networks {string.Join(", ", all.Select(found => found.Info.Name))}: choose one with --network.");
        return all.FirstOrDefault(found => string.Equals(found.Info.Name, name, StringComparison.OrdinalIgnoreCase) || found.Type.FullName == name)
            ?? throw new Failure($"{file.Name} has no network {name}, but {string.Join(", ", all.Select(found => found.Info.Name))}.");
    }
}
