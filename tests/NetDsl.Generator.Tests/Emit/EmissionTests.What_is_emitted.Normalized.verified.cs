//// Demo.Normalized.InternalError.g.cs
// NetDsl internal error: KeyNotFoundException: The given key '%26 = Uniform Stream { Site = 0, Type = n [16, 4, 4] }() : n [16, 4, 4]' was not present in the dictionary. at NetDsl.Generator.Emit.Regions.NameOf(Node node) in /work/wt-int/src/NetDsl.Generator/Emit/Regions.cs:line 31
namespace Demo {
partial class Normalized { }
}
