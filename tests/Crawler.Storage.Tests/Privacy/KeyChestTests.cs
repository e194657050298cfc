using Crawler.Storage.Journal;
using Crawler.Storage.Privacy;

namespace Crawler.Storage.Tests.Privacy;

public sealed class KeyChestTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("crawler-privacy-").FullName;
    private readonly ManualTime _time = new(Samples.Noon);

    private PrivacyOptions Options => new() { KeyFile = Path.Combine(_root, "peer.key"), Epoch = KeyEpoch.Day };

    private JournalOptions Journal => new() { Directory = Path.Combine(_root, "journal") };

    private KeyChest Chest => new(Options, Journal, _time);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_shredded_epoch_is_gone_and_its_peers_are_strangers_afterwards()
    {
        Assert.Null(Chest.Held);
        Assert.False(Chest.Shred(Chest.Present.Epoch));
        var before = PeerMask.Open(Options, Samples.Noon).Mask(Observed.V4, Samples.Noon);
        var text = File.ReadAllText(Options.KeyFile);

        Assert.False(Chest.Shred(Chest.Present.Epoch - 1));
        Assert.Equal(text, File.ReadAllText(Options.KeyFile));

        Assert.True(Chest.Shred(Chest.Present.Epoch));
        Assert.NotEqual(before.Key, PeerMask.Open(Options, Samples.Noon).Mask(Observed.V4, Samples.Noon).Key);
        Assert.Equal([Options.KeyFile], Directory.GetFiles(_root));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Options.KeyFile));
    }

    [Fact]
    public void A_key_of_a_past_epoch_gives_way_to_the_present_one_that_copies_agree_on()
    {
        PeerMask.Open(Options, Samples.Noon);
        var copy = Options;
        copy.KeyFile = Path.Combine(_root, "copy.key");
        File.Copy(Options.KeyFile, copy.KeyFile);
        _time.Advance(TimeSpan.FromDays(3));
        var now = _time.GetUtcNow();

        Assert.True(Chest.Shred(Chest.EpochOf(Samples.Noon)));

        Assert.Equal(Chest.Present, Chest.Held);
        Assert.Equal(PeerMask.Open(copy, now).Mask(Observed.V4, now), PeerMask.Open(Options, now).Mask(Observed.V4, now));
    }

    [Fact]
    public void The_old_key_is_overwritten_where_it_lay()
    {
        PeerMask.Open(Options, Samples.Noon);
        var key = File.ReadAllText(Options.KeyFile).Trim().Split(' ')[^1];
        // A second name for the same bytes on the disk, which a rename would leave as they were.
        Assert.Equal(0, LinkOf(Options.KeyFile, Path.Combine(_root, "same bytes")));

        Chest.Shred(Chest.Present.Epoch);

        Assert.DoesNotContain(key, File.ReadAllText(Path.Combine(_root, "same bytes")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_replacement_cut_short_is_finished_and_no_key_is_lost()
    {
        PeerMask.Open(Options, Samples.Noon);
        var next = File.ReadAllText(Options.KeyFile);
        File.WriteAllText(Options.KeyFile + ".new", next);
        File.WriteAllBytes(Options.KeyFile, new byte[100]);

        PeerMask.Open(Options, Samples.Noon);

        Assert.Equal(next, File.ReadAllText(Options.KeyFile));
    }

    [Fact]
    public void Nothing_is_destroyed_under_a_running_agent()
    {
        PeerMask.Open(Options, Samples.Noon);
        Directory.CreateDirectory(Journal.Directory);
        using var held = new FileStream(Path.Combine(Journal.Directory, "journal.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        Assert.Throws<JournalException>(() => Chest.Shred(Chest.Present.Epoch));
    }

    private static int LinkOf(string existing, string name)
    {
        using var process = System.Diagnostics.Process.Start("ln", [existing, name]);
        process.WaitForExit();
        return process.ExitCode;
    }
}
