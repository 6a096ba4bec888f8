using NetDsl.Runtime.Tests.Training;
using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Checkpoints;

public class AtomicFileTests
{
    [Fact]
    public void Temporary_files_of_killed_writes_are_removed_by_the_next_save_and_load()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        string[] others =
        [
            ".a.tmp", ".a.0.tmp", $".a.{new string('x', 32)}.tmp", $".b.{Guid.NewGuid():N}.tmp", $"a.{Guid.NewGuid():N}.tmp", $".a.{Guid.NewGuid():N}",
        ];
        foreach (var file in others)
            File.WriteAllText(folder[file], "");

        Leave(3);
        model.Save(folder["a"]);
        folder.Files.ShouldBe([.. others, "a"], ignoreOrder: true);
        Leave(3);
        model.Load(folder["a"]);
        folder.Files.ShouldBe([.. others, "a"], ignoreOrder: true);
        Leave(1);
        File.Delete(folder["a"]);
        Should.Throw<FileNotFoundException>(() => model.Load(folder["a"]));
        folder.Files.ShouldBe(others, ignoreOrder: true);

        void Leave(int count)
        {
            for (var i = 0; i < count; i++)
                File.WriteAllBytes(folder[$".a.{Guid.NewGuid():N}.tmp"], new byte[100]);
        }
    }

    [Fact]
    public void The_temporary_file_of_a_write_under_way_stays()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        AtomicFile.Write(folder["a"], stream =>
        {
            stream.Write(new byte[100_000]);
            folder.Files.Length.ShouldBe(1);
            AtomicFile.RemoveLeftovers(folder["a"]).ShouldBe(0);
            model.Save(folder["a"]);
            folder.Files.Length.ShouldBe(2);
        });
        folder.Files.ShouldBe(["a"]);
        new FileInfo(folder["a"]).Length.ShouldBe(100_000);
    }

    [Fact]
    public async Task Many_writers_and_readers_of_one_path_see_whole_files()
    {
        using var folder = new TemporaryFolder();
        using (var model = Perceptron.Create())
            model.Save(folder["a"]);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            using var own = Perceptron.Create(seed: thread);
            for (var i = 0; i < 100; i++)
            {
                own.Save(folder["a"]);
                own.Load(folder["a"]);
            }
        })));
        folder.Files.ShouldBe(["a"]);
    }

    [Fact]
    public void A_symbolic_link_stays_one_and_its_target_is_written()
    {
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        Directory.CreateDirectory(folder["runs"]);
        File.WriteAllText(folder["runs/7"], "old");
        File.CreateSymbolicLink(folder["latest"], folder["runs/7"]);
        File.CreateSymbolicLink(folder["link of a link"], folder["latest"]);
        File.CreateSymbolicLink(folder["new"], "runs/8");
        File.WriteAllText(folder[$"runs/.7.{Guid.NewGuid():N}.tmp"], "");
        model.Save(folder["link of a link"]);
        model.Save(folder["new"]);
        new FileInfo(folder["latest"]).LinkTarget.ShouldBe(folder["runs/7"]);
        new FileInfo(folder["link of a link"]).LinkTarget.ShouldBe(folder["latest"]);
        new FileInfo(folder["new"]).LinkTarget.ShouldBe("runs/8");
        folder.Files.ShouldBe(["latest", "link of a link", "new", "7", "8"], ignoreOrder: true);
        File.ReadAllBytes(folder["runs/7"]).ShouldBe(File.ReadAllBytes(folder["runs/8"]));
        model.Load(folder["latest"]).IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void The_mode_of_a_file_stays()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        using var model = Perceptron.Create();
        model.Save(folder["a"]);
        File.GetUnixFileMode(folder["a"]).HasFlag(UnixFileMode.UserRead | UnixFileMode.UserWrite).ShouldBeTrue();
        foreach (var mode in (UnixFileMode[])[UnixFileMode.UserRead | UnixFileMode.UserWrite, (UnixFileMode)0b110_110_110, (UnixFileMode)0b111_100_001])
        {
            File.SetUnixFileMode(folder["a"], mode);
            model.Save(folder["a"]);
            File.GetUnixFileMode(folder["a"]).ShouldBe(mode);
        }
    }

    [Fact]
    public void A_folder_is_brought_to_the_disk_and_one_that_is_gone_is_no_error()
    {
        using var folder = new TemporaryFolder();
        FolderSync.Flush(folder["."]);
        FolderSync.Flush(folder["none"]);
    }
}
