global using System.Collections.Immutable;
global using System.Composition;
global using Microsoft.CodeAnalysis;
global using Microsoft.CodeAnalysis.CodeFixes;
global using Microsoft.CodeAnalysis.CSharp.Syntax;
global using NetDsl.Generator.Spec;
