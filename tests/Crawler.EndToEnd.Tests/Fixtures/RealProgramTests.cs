using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Fixtures;

public sealed class RealProgramTests
{
    [Fact]
    public void A_program_that_is_not_installed_is_named_with_its_package()
    {
        var missing = Assert.Throws<FileNotFoundException>(() => DebianProgram.Find("no-such-client", "no-such-package"));

        Assert.Contains("no-such-client", missing.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install no-such-package", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_ends_before_it_is_ready_fails_the_start_with_its_output()
    {
        await using var shell = new Shell();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => shell.StartAsync("echo the disk is full; exit 3", ready: false));

        Assert.Contains("exit code 3", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the disk is full", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposal_kills_the_program_and_deletes_its_folder()
    {
        var shell = new Shell();
        await shell.StartAsync("exec tail -f /dev/null", ready: true);
        var process = $"/proc/{shell.ProcessId}";
        var folder = shell.Folder.FullPath;
        Assert.True(Directory.Exists(process));

        await shell.DisposeAsync();

        Assert.False(Directory.Exists(process));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_stopped_program_may_tidy_up_and_gives_its_exit_code()
    {
        await using var shell = new Shell();
        await shell.StartAsync("tail -f /dev/null & trap 'kill $!; echo bye; exit 7' TERM; echo up; wait", ready: true);
        await Eventually.TrueAsync("the trap is set", _ => Task.FromResult(shell.Output.Contains("up")));

        Assert.Equal(7, await shell.StopAsync());
        Assert.Equal("bye", shell.Output[^1]);
    }

    private sealed class Shell() : RealProgram("shell")
    {
        public Task StartAsync(string script, bool ready) =>
            LaunchAsync(new ProgramCommand("bash", "bash", ["-c", script]), _ => Task.FromResult(ready), CancellationToken.None);
    }
}
