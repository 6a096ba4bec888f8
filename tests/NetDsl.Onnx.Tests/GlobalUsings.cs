global using Microsoft.CodeAnalysis;
global using NetDsl.Generator.Tests.Infrastructure;
global using NetDsl.Onnx.Tests.Infrastructure;
global using NetDsl.Testing;
