using System.Collections;

namespace NetDsl.Generator.Ir;

/// <summary>
/// A dictionary whose keys are nodes of one graph, in the order of the graph. It has small pages in place of one array: a large array would be
/// a large object, which the garbage collector keeps with all nodes that it refers to until it collects the whole heap.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class NodeMap<T> : IReadOnlyDictionary<Node, T>
{
    private const int PageLength = 256;

    private readonly List<(Node? Key, T Value)[]?> pages = [];

    public int Count { get; private set; }

    public T this[Node key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"{key} has no value.");
        set
        {
            ref var entry = ref EntryOf(key);
            if (entry.Key is null)
                Count++;
            else if (!ReferenceEquals(entry.Key, key))
                throw new InvalidOperationException($"{key} and {entry.Key} are of different graphs.");
            entry = (key, value);
        }
    }

    public IEnumerable<Node> Keys => this.Select(pair => pair.Key);

    public IEnumerable<T> Values => this.Select(pair => pair.Value);

    /// <summary>Adds the value of a node that has none.</summary>
    public void Add(Node key, T value)
    {
        if (ContainsKey(key))
            throw new ArgumentException($"{key} has a value already.");
        this[key] = value;
    }

    public bool ContainsKey(Node key) => TryGetValue(key, out _);

    public bool TryGetValue(Node key, out T value)
    {
        var page = key.Id / PageLength < pages.Count ? pages[key.Id / PageLength] : null;
        if (page is not null && ReferenceEquals(page[key.Id % PageLength].Key, key))
        {
            value = page[key.Id % PageLength].Value;
            return true;
        }

        value = default!;
        return false;
    }

    public IEnumerator<KeyValuePair<Node, T>> GetEnumerator()
    {
        foreach (var page in pages)
            for (var i = 0; page is not null && i < PageLength; i++)
                if (page[i].Key is { } key)
                    yield return new(key, page[i].Value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ref (Node? Key, T Value) EntryOf(Node key)
    {
        var number = key.Id / PageLength;
        while (pages.Count <= number)
            pages.Add(null);
        return ref (pages[number] ??= new (Node?, T)[PageLength])[key.Id % PageLength];
    }
}
