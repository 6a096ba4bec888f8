using NetDsl.Testing;

namespace NetDsl.Images.Tests;

public sealed class CsvDatasetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string File(string text)
    {
        var path = folder["data.csv"];
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    private static (float[] Inputs, float[] Targets) Read(Dataset data)
    {
        int[] all = [.. Enumerable.Range(0, data.Count)];
        var (inputs, targets) = (new float[data.Count * data.InputLength], new float[data.Count * data.TargetLength]);
        data.Read(all, inputs, targets);
        return (inputs, targets);
    }

    [Fact]
    public void Labels_may_be_names()
    {
        var data = CsvDataset.Load(File("sepal,species,petal\n5.1,setosa,1.4\n6.2,\"virginica, late\",5.4\n4.9,setosa,-1e-1\n"), new() { Label = "species" });
        data.ClassNames.ShouldBe(["setosa", "virginica, late"]);
        data.InputShape.ShouldBe([2]);
        Read(data).Inputs.ShouldBe([5.1f, 1.4f, 6.2f, 5.4f, 4.9f, -0.1f]);
        Read(data).Targets.ShouldBe([0, 1, 0]);
    }

    [Fact]
    public void Columns_are_chosen_by_name_or_number()
    {
        var path = File("1;2;3;4\n5;6;7;8\n");
        var data = CsvDataset.Load(path, new() { HasHeader = false, Targets = ["3", "0"], Inputs = ["2", "1"], InputShape = [1, 2, 1], Separator = ';' });
        data.InputShape.ShouldBe([1, 2, 1]);
        data.TargetLength.ShouldBe(2);
        Read(data).Inputs.ShouldBe([3, 2, 7, 6]);
        Read(data).Targets.ShouldBe([4, 1, 8, 5]);
        Read(CsvDataset.Load(path, new() { HasHeader = false, Label = "0" })).Targets.ShouldBe([1, 5]);
    }

    [Fact]
    public void Wrong_files_are_named_with_line_and_column()
    {
        Should.Throw<FileNotFoundException>(() => CsvDataset.Load(folder["none.csv"], new() { Label = "a" }));
        Should.Throw<InvalidDataException>(() => CsvDataset.Load(File("a,b\n1,2\n1,x\n"), new() { Label = "a" })).Message.ShouldEndWith("data.csv, line 3: 'x' in the column 'b' is not a finite number.");
        Should.Throw<InvalidDataException>(() => CsvDataset.Load(File("a,b\n1,2\n"), new() { Label = "c" })).Message.ShouldEndWith("data.csv has no column 'c': its columns are a, b.");
        Should.Throw<InvalidDataException>(() => CsvDataset.Load(File("a,b\n1,2\n1\n"), new() { Label = "a" })).Message.ShouldContain("data.csv: Found 1 column(s)");
        Should.Throw<InvalidDataException>(() => CsvDataset.Load(File("a,b\n"), new() { Label = "a" })).Message.ShouldEndWith("data.csv has no samples.");
        Should.Throw<InvalidDataException>(() => CsvDataset.Load(File("a,b\n1,2\n"), new() { Label = "a", InputShape = [2] })).Message.ShouldContain("do not make the shape [2]");
        Should.Throw<InvalidDataException>(() => CsvDataset.Load(File("a,b\nx,2\n"), new() { Label = "a", ClassNames = ["y"] })).Message.ShouldContain("The label 'x' of sample 0 is not one of the 1 classes.");
        Should.Throw<ArgumentException>(() => CsvDataset.Load(folder["none.csv"], new())).Message.ShouldContain("either the column of the label or the columns of the targets");
    }
}
