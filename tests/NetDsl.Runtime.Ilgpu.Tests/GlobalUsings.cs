global using Microsoft.CodeAnalysis;
global using NetDsl.Generator.Tests.Infrastructure;
global using NetDsl.Ilgpu;
global using NetDsl.Networks.Tests.Infrastructure;
global using NetDsl.Runtime.CompilerServices;
global using NetDsl.Testing;
// A simulated GPU is one machine, which runs one kernel at a time: what uses it is one collection.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
