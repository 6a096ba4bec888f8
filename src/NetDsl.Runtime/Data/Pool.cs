namespace NetDsl;

/// <summary>Objects that threads borrow for a short time: as many as are borrowed at once. Borrowing allocates nothing after that.</summary>
internal sealed class Pool<T>(Func<T> create) where T : class
{
    private readonly T?[] free = new T?[Environment.ProcessorCount + 2];

    public T Rent()
    {
        for (var i = 0; i < free.Length; i++)
            if (free[i] is not null && Interlocked.Exchange(ref free[i], null) is { } item)
                return item;
        return create();
    }

    public void Return(T item)
    {
        for (var i = 0; i < free.Length; i++)
            if (Interlocked.CompareExchange(ref free[i], item, null) is null)
                return;
    }
}
