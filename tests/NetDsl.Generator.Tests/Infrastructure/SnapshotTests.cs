namespace NetDsl.Generator.Tests.Infrastructure;

public class SnapshotTests
{
    [Fact]
    public void Equal_texts_match_whatever_their_line_ends()
    {
        Snapshot.Match("one\r\ntwo");
    }

    [Fact]
    public void A_different_text_fails_with_the_lines_that_differ_and_leaves_what_it_got()
    {
        var folder = Directory.CreateTempSubdirectory("netdsl-snapshots").FullName;
        var source = Path.Combine(folder, "Some.cs");
        File.WriteAllText(Path.Combine(folder, "Some.Test.verified.txt"), "a\nb\nc\nd\ne\nf\ng\n");

        var failure = Should.Throw<Xunit.Sdk.XunitException>(() => Snapshot.Match("a\nb\nc\nd\nE\nf\ng\nh\n", source: source, test: "Test"));

        failure.Message.ShouldContain("  c\n  d\n- e\n+ E\n  f\n  g\n+ h\n");
        failure.Message.ShouldNotContain("  b\n");
        File.ReadAllText(Path.Combine(folder, "Some.Test.received.txt")).ShouldBe("a\nb\nc\nd\nE\nf\ng\nh\n");

        Snapshot.Match("a\nb\nc\nd\ne\nf\ng\n", source: source, test: "Test");
        File.Exists(Path.Combine(folder, "Some.Test.received.txt")).ShouldBeFalse();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_text_without_a_file_fails_and_is_shown()
    {
        var folder = Directory.CreateTempSubdirectory("netdsl-snapshots").FullName;
        Should.Throw<Xunit.Sdk.XunitException>(() => Snapshot.Match("new", source: Path.Combine(folder, "Some.cs"), test: "Test"))
            .Message.ShouldContain("new");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_mapped_path_is_named_as_the_reason()
    {
        Should.Throw<ShouldAssertException>(() => Snapshot.Match("text", source: "/_/tests/Some.cs", test: "Test"))
            .Message.ShouldContain("path mapping");
    }
}
