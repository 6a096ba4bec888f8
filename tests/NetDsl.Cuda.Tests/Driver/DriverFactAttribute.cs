namespace NetDsl.Cuda.Tests.Driver;

/// <summary>A test on the stub driver, which a C compiler builds; skipped where there is none.</summary>
public sealed class DriverFactAttribute : FactAttribute
{
    public DriverFactAttribute()
    {
        if (!StubDriver.IsAvailable)
            Skip = "The stub driver needs Linux and a C compiler named cc.";
    }
}
