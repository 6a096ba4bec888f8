namespace NetDsl.Generator.Ops;

/// <summary>All layers of the language: each class of this assembly that is derived from <see cref="Layer"/>.</summary>
public static class Registry
{
    /// <summary>All layers, ordered by family and name.</summary>
    public static IReadOnlyList<Layer> Layers { get; } =
    [
        .. typeof(Registry).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && typeof(Layer).IsAssignableFrom(type))
            .OrderBy(type => type.Namespace, StringComparer.Ordinal)
            .ThenBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (Layer)Activator.CreateInstance(type)!),
    ];

    private static readonly Dictionary<string, Layer> ByWord = Layers.ToDictionary(layer => layer.Word);

    /// <summary>The layer of that name; null if there is none.</summary>
    public static Layer? Find(string word) => ByWord.TryGetValue(word, out var layer) ? layer : null;
}
