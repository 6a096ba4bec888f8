using System.IO.Compression;
using NetDsl.Runtime.Tests.Data;
using NetDsl.Runtime.Tests.Training;
using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Checkpoints;

/// <summary>
/// Damaged files: flipped bits, cuts, insertions, copies within, numbers changed. A few hundred of each kind, or 10,000 in all where
/// NETDSL_EXHAUSTIVE is 1. Whatever is read, nothing may crash, hang, take much memory or be misread silently.
/// </summary>
public class FuzzTests
{
    private static readonly int Mutants = Exhaustive.IsOn ? 2500 : 250;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly Dataset Data = Toy.Clusters(40);

    private static FitOptions Options => new() { Epochs = 2, Optimizer = new AdamW(0.02f), Seed = 3, EarlyStopping = new() };

    [Fact]
    public void Damaged_model_files_change_nothing_or_are_read_right()
    {
        using var folder = new TemporaryFolder();
        using var saved = Perceptron.Create(hidden: 3);
        saved.StepCount = 12;
        saved.Save(folder["whole"]);
        using var model = Perceptron.Create(hidden: 3, seed: 1);
        var (before, right) = (model.Values(), saved.Values());
        Mutate(folder, "whole", (path, seed) =>
        {
            try
            {
                model.Load(path);
            }
            catch (InvalidDataException e)
            {
                e.Message.ShouldStartWith(path);
                model.Values().ShouldBe(before);
                model.StepCount.ShouldBe(0);
                return false;
            }

            model.Values().ShouldBe(right, $"seed {seed}");
            model.StepCount.ShouldBe(12, $"seed {seed}");
            model.Initialize(1);
            model.StepCount = 0;
            before = model.Values();
            return true;
        });
    }

    [Fact]
    public void Damaged_model_files_of_other_tools_change_nothing_or_everything()
    {
        // Without checksums a changed number cannot be found; but a load that fails changes nothing, and none takes much memory.
        using var folder = new TemporaryFolder();
        using var saved = Perceptron.Create(hidden: 1);
        StoredTensors.WritePlain(folder["whole"], saved);
        using var model = Perceptron.Create(hidden: 1, seed: 1);
        var before = model.Values();
        Mutate(folder, "whole", (path, _) =>
        {
            try
            {
                model.Load(path);
            }
            catch (InvalidDataException e)
            {
                e.Message.ShouldStartWith(path);
                model.Values().ShouldBe(before);
                return false;
            }

            before = model.Values();
            return true;
        });
    }

    [Fact]
    public async Task Damaged_checkpoints_change_nothing_or_are_resumed_right()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        using var trained = Perceptron.Create(hidden: 3);
        await Should.ThrowAsync<OperationCanceledException>(() => trained.FitAsync(Data, options: Options with
        {
            Checkpoint = new(folder["whole"]),
            Progress = new Listener(p => { if (p is { Epoch: 2, Step: 2 }) stop.Cancel(); }),
        }, cancellationToken: stop.Token));
        using var expected = Perceptron.Create(hidden: 3);
        await expected.FitAsync(Data, options: Options with { ResumeFrom = folder["whole"] });
        var right = expected.Values();
        using var model = Perceptron.Create(hidden: 3, seed: 1);
        var before = model.Values();
        Mutate(folder, "whole", (path, seed) =>
        {
            try
            {
                model.FitAsync(Data, options: Options with { ResumeFrom = path }).GetAwaiter().GetResult();
            }
            catch (InvalidDataException e)
            {
                e.Message.ShouldContain(path);
                model.Values().ShouldBe(before);
                model.StepCount.ShouldBe(0);
                return false;
            }

            model.Values().ShouldBe(right, $"seed {seed}");
            model.Initialize(1);
            model.StepCount = 0;
            before = model.Values();
            return true;
        });
    }

    [Theory, InlineData("a.npy"), InlineData("a.npz"), InlineData("a.idx"), InlineData("a.idx.gz"), InlineData("test_batch.bin")]
    public void Damaged_data_files_are_named_or_read(string name)
    {
        using var folder = new TemporaryFolder();
        byte[] idx = [.. MnistTests.Header(8, 2, 8, 9), .. Enumerable.Range(0, 72).Select(i => (byte)i)];
        NpyFile.Save(folder["a.npy"], [3, 4], [.. Enumerable.Range(0, 12).Select(i => i / 2f)]);
        using (var archive = ZipFile.Open(folder["a.npz"], ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(folder["a.npy"], "x.npy");
            archive.CreateEntryFromFile(folder["a.npy"], "y.npy", CompressionLevel.NoCompression);
        }

        File.WriteAllBytes(folder["a.idx"], idx);
        File.WriteAllBytes(folder["a.idx.gz"], MnistTests.Gzip(idx));
        File.WriteAllBytes(folder["test_batch.bin"], new byte[2 * 3073]);
        File.WriteAllBytes(folder["data_batch_1.bin"], new byte[3073]);
        var values = Enumerable.Range(0, 12).Select(i => i / 2f).ToArray();
        Mutate(folder, name, (path, seed) =>
        {
            try
            {
                if (name == "a.npy")
                    NpyFile.Load(path).ToFloats();
                else if (name == "a.npz")
                    foreach (var array in NpzFile.Load(path).Values)
                        array.ToFloats().ShouldBe(values, $"seed {seed}");
                else if (name == "test_batch.bin")
                    CifarFile.Read("CIFAR-10", [path], [10], 0, Cifar10.ClassNames);
                else if (IdxFile.Load(path).ToFloats() is var pixels && name.EndsWith(".gz", StringComparison.Ordinal))
                    pixels.ShouldBe([.. Enumerable.Range(0, 72).Select(i => (float)i)], $"seed {seed}");
            }
            catch (InvalidDataException e)
            {
                e.Message.ShouldStartWith(path);
                return false;
            }

            return true;
        });
    }

    /// <summary>Reads damaged copies of a file; most of them must be refused or all of them be read.</summary>
    private static void Mutate(TemporaryFolder folder, string name, Func<string, int, bool> read)
    {
        var whole = File.ReadAllBytes(folder[name]);
        var path = folder["damaged" + Path.GetExtension(name)];
        for (var seed = 0; seed < Mutants; seed++)
        {
            File.WriteAllBytes(path, Mutant(whole, new Random(seed)));
            var (started, allocated) = (DateTime.UtcNow, GC.GetAllocatedBytesForCurrentThread());
            read(path, seed);
            (GC.GetAllocatedBytesForCurrentThread() - allocated).ShouldBeLessThan(32 << 20, $"seed {seed}");
            (DateTime.UtcNow - started).ShouldBeLessThan(Patience, $"seed {seed}");
        }

        File.WriteAllBytes(path, whole);
        read(path, -1).ShouldBeTrue();
    }

    private static byte[] Mutant(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            // Half of the changes hit the beginning, where headers are.
            var place = random.Next(random.Next(2) == 0 ? bytes.Count : Math.Min(bytes.Count, 200));
            var length = Math.Min(random.Next(1, 40), bytes.Count - place);
            switch (random.Next(7))
            {
                case 0 or 1:
                    bytes[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 3:
                    bytes.RemoveRange(place, length);
                    break;
                case 4:
                    bytes.InsertRange(place, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                case 5:
                    bytes.RemoveRange(place, bytes.Count - place);
                    break;
                default:
                    // A digit becomes another, so that texts stay valid and numbers do not.
                    var digit = bytes.FindIndex(place, b => b is >= (byte)'0' and <= (byte)'9');
                    if (digit >= 0)
                        bytes[digit] = (byte)('0' + random.Next(10));
                    break;
            }

            if (bytes.Count == 0)
                break;
        }

        return [.. bytes];
    }
}
