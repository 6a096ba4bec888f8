namespace NetDsl.Generator.Ir;

/// <summary>The nodes of a graph by what they compute: a hash table of their numbers, which is small enough to be collected early.</summary>
internal sealed class InternedNodes
{
    private readonly List<Node> nodes = [];
    private readonly List<int> hashes = [];
    private readonly List<int> next = [];
    private int[] first = Empty(64);

    /// <summary>The node that applies an operation to some inputs; null if there is none.</summary>
    public Node? Find(Op op, object? attribute, Body? body, ImmutableArray<Node> inputs)
    {
        var hash = Hash(op, attribute, inputs);
        for (var i = first[Bucket(hash)]; i >= 0; i = next[i])
            if (hashes[i] == hash && nodes[i] is var node && ReferenceEquals(node.Op, op) && Equals(node.Attribute, attribute) && Equals(node.Body, body) && AreSame(node.Inputs, inputs))
                return node;
        return null;
    }

    public void Add(Node node)
    {
        if (nodes.Count >= first.Length)
            Grow();
        nodes.Add(node);
        hashes.Add(Hash(node.Op, node.Attribute, node.Inputs));
        next.Add(-1);
        Link(nodes.Count - 1);
    }

    private void Grow()
    {
        first = Empty(2 * first.Length);
        for (var i = 0; i < nodes.Count; i++)
            Link(i);
    }

    private void Link(int index)
    {
        ref var head = ref first[Bucket(hashes[index])];
        next[index] = head;
        head = index;
    }

    private int Bucket(int hash) => hash & (first.Length - 1);

    private static int[] Empty(int length)
    {
        var heads = new int[length];
        for (var i = 0; i < length; i++)
            heads[i] = -1;
        return heads;
    }

    private static int Hash(Op op, object? attribute, ImmutableArray<Node> inputs)
    {
        unchecked
        {
            var hash = op.GetHashCode() * 31 + (attribute?.GetHashCode() ?? 0);
            foreach (var input in inputs)
                hash = hash * 31 + input.Id;
            return hash ^ hash >> 15;
        }
    }

    private static bool AreSame(ImmutableArray<Node> one, ImmutableArray<Node> other)
    {
        for (var i = 0; i < one.Length; i++)
            if (i >= other.Length || !ReferenceEquals(one[i], other[i]))
                return false;
        return one.Length == other.Length;
    }
}
