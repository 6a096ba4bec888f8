namespace NetDsl.Ilgpu;

/// <summary>
/// What every thread of a launch runs. A kernel is a type, not a method, so that the functions it is generic over pick it out
/// of the cache of compiled ones without anything being allocated.
/// </summary>
internal interface IKernel<TArguments> where TArguments : struct
{
    /// <summary>The body, which ILGPU compiles: no managed objects, no exceptions, no virtual calls.</summary>
    static abstract void Run(TArguments arguments);
}
