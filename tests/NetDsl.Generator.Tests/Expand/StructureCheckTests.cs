using NetDsl.Generator.Expand;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Expand;

/// <summary>How many layers of a network are sound; the messages are tested with the analyzer.</summary>
public class StructureCheckTests
{
    [Theory]
    [InlineData("Input(3), Dense(2), MeanSquaredError", 3, true)]
    // Errors that do not affect shapes leave the shapes to be checked.
    [InlineData("Input(3), Dense(2)", 2, false)]
    [InlineData("Input(3), Dense(2, Name = \"1\"), MeanSquaredError", 3, false)]
    [InlineData("Input(3), Dense(2, Name = \"a\"), Dense(3, Name = \"a\"), MeanSquaredError", 4, false)]
    // Nothing is known after a gap or an error.
    [InlineData("Dense(2), MeanSquaredError", 0, false)]
    [InlineData("Dense(2), Input(3), MeanSquaredError", 1, false)]
    [InlineData("Input(3), Input(3), Dense(2), MeanSquaredError", 1, false)]
    [InlineData("Input(0), Dense(2), MeanSquaredError", 0, false)]
    [InlineData("Input(3), Dense(2), MeanSquaredError, Relu", 3, false)]
    [InlineData("Input(3), Dens(2), MeanSquaredError", 1, false)]
    [InlineData("Input(3), Relu, Dense(), MeanSquaredError", 2, false)]
    [InlineData("Input(3), Relu, Dense(2, Shared = 3), MeanSquaredError", 2, false)]
    [InlineData("", 0, false)]
    public void Layers_are_sound_up_to_the_first_mistake(string layers, int sound, bool canCompile)
    {
        var network = Parsing.One($"[Network] [{layers}] public partial class Net;", valid: false);

        var result = StructureCheck.Check(network, ["Dense", "Relu"], ["MeanSquaredError"]);

        result.Sound.ShouldBe(sound);
        result.CanCompile.ShouldBe(canCompile);
    }

    [Fact]
    public void Members_of_every_network_are_no_names_for_layers()
    {
        var members = typeof(NetDsl.Model).GetMembers(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Static
                | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic)
            .Where(member => member is not System.Reflection.ConstructorInfo)
            .Where(member => !member.Name.Contains('_') && !member.Name.Contains('<') && char.IsUpper(member.Name[0]))
            .Where(member => !IsHidden(member));

        // Nothing else is reserved: the emitted code is outside the class.
        members.Select(member => member.Name).Concat(LayerName.Emitted).Append("ReferenceEquals").Distinct().ShouldBe(LayerName.Reserved, ignoreOrder: true);
    }

    private static bool IsHidden(System.Reflection.MemberInfo member) => member switch
    {
        System.Reflection.MethodBase method => method.IsPrivate || method.IsAssembly,
        System.Reflection.FieldInfo field => field.IsPrivate || field.IsAssembly,
        Type type => type.IsNestedPrivate || type.IsNestedAssembly,
        System.Reflection.PropertyInfo property => property.GetAccessors(nonPublic: true).All(IsHidden),
        _ => false,
    };
}
