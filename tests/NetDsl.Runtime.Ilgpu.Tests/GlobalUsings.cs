global using NetDsl.Ilgpu;
[assembly: CollectionBehavior(DisableTestParallelization = true)]
