using System.IO.Compression;
using System.Text;

namespace NetDsl.Onnx.Tests.PyTorch;

/// <summary>Damaged and malicious files: named errors, no crash, no hang, and nothing changed.</summary>
public class DamagedFileTests
{
    private static readonly int Mutants = Exhaustive.IsOn ? 1500 : 150;

    [Theory]
    [InlineData("residual.pth")]
    [InlineData("residual-legacy.pth")]
    [InlineData("checkpoint.pth")]
    public void Mutated_files_are_read_or_named(string name)
    {
        using var folder = new TemporaryFolder();
        using var net = Networks.Create("Input(6), Dense(5), MeanSquaredError");
        var whole = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));
        var before = net.Values();
        var failed = 0;
        for (var seed = 0; seed < Mutants; seed++)
        {
            File.WriteAllBytes(folder["mutant.pth"], Mutation.Of(whole, seed));
            try
            {
                net.LoadPyTorch(folder["mutant.pth"], strict: false);
                before = net.Values();
            }
            catch (InvalidDataException e)
            {
                e.Message.ShouldStartWith(folder["mutant.pth"]);
                net.Values().ShouldBe(before, $"seed {seed}");
                failed++;
            }
        }

        failed.ShouldBeGreaterThan(Mutants / 10);
    }

    [Fact]
    public void A_pickle_that_calls_a_function_calls_nothing()
    {
        using var folder = new TemporaryFolder();
        // os.system('touch ...'), as an attack would have it, in place of the state dict.
        WriteArchive(folder["attack.pth"], $"cos\nsystem\n(Vtouch {folder["harm"]}\ntR.");
        using var net = Networks.Create("Input(6), Dense(5), MeanSquaredError");
        Should.Throw<InvalidDataException>(() => net.LoadPyTorch(folder["attack.pth"]));
        WriteArchive(folder["attack.pth"], $"cos\nsystem\n(X\u0005\0\0\0touchtR.");
        Should.Throw<InvalidDataException>(() => net.LoadPyTorch(folder["attack.pth"])).Message.ShouldContain("an object of the Python class os.system");
        File.Exists(folder["harm"]).ShouldBeFalse();
    }

    [Fact]
    public void Other_archives_are_named()
    {
        using var folder = new TemporaryFolder();
        using (var zip = ZipFile.Open(folder["a.zip"], ZipArchiveMode.Create))
            zip.CreateEntry("readme.txt");
        using var net = Networks.Create("Input(6), Dense(5), MeanSquaredError");
        Should.Throw<InvalidDataException>(() => net.LoadPyTorch(folder["a.zip"])).Message.ShouldEndWith("it is a zip archive without the data.pkl of torch.save.");
        WriteArchive(folder["script.pth"], "}.", "code/x.py");
        Should.Throw<InvalidDataException>(() => net.LoadPyTorch(folder["script.pth"])).Message.ShouldContain("TorchScript");
        WriteArchive(folder["empty.pth"], "}.");
        Should.Throw<InvalidDataException>(() => net.LoadPyTorch(folder["empty.pth"])).Message.ShouldEndWith("its state dict is empty.");
        WriteArchive(folder["other.pth"], "}X\u0005\0\0\0epochK\u0003s.");
        Should.Throw<InvalidDataException>(() => net.LoadPyTorch(folder["other.pth"])).Message.ShouldContain("Its entries are 'epoch'");
    }

    private static void WriteArchive(string path, string pickle, params string[] others)
    {
        File.Delete(path);
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        using (var stream = zip.CreateEntry("archive/data.pkl").Open())
            stream.Write(Encoding.Latin1.GetBytes(pickle));
        foreach (var other in others)
            zip.CreateEntry("archive/" + other);
    }
}
