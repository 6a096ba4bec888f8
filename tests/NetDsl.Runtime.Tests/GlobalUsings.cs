global using NetDsl.Runtime.CompilerServices;
global using Xunit;
[assembly: CollectionBehavior(DisableTestParallelization = true)]
