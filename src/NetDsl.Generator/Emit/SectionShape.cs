using NetDsl.Generator.Memory;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>
/// The work of a section. Sections of equal shape share one struct; numbers, offsets, rates and layer names may differ.
/// </summary>
/// <param name="Numbers">The types of the numbers.</param>
internal sealed record SectionShape(EquatableArray<MethodShape> Methods, EquatableArray<RegionShape> Regions, EquatableArray<string> Numbers);

/// <summary>A method of a section.</summary>
internal sealed record MethodShape(string Name, EquatableArray<Statement> Statements);

/// <summary>A value of a section, without its offset and length.</summary>
/// <param name="Step">Its time step in a recurrence; null outside of one.</param>
internal sealed record RegionShape(string Name, Storage Storage, string? Step);
