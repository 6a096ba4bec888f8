global using Microsoft.CodeAnalysis;
global using NetDsl.Generator.Tests.Infrastructure;
global using NetDsl.Networks.Tests.Infrastructure;
global using NetDsl.Testing;
