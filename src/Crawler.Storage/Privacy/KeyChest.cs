using Crawler.Storage.Journal;

namespace Crawler.Storage.Privacy;

/// <summary>
/// What people do with an agent's key. The file holds the key of one epoch; those before it cannot be computed from it, so they are gone
/// since it was written. Must not be used while an agent runs with the file, for that holds the key in memory.
/// </summary>
public sealed class KeyChest(PrivacyOptions options, JournalOptions journal, TimeProvider time)
{
    private readonly string _file = Path.GetFullPath(options.KeyFile);

    /// <summary>The key that is in the file; null when there is no file.</summary>
    /// <exception cref="InvalidDataException">It is no key file for these options.</exception>
    public KeyEpochInfo? Held => Read() is { } key ? Describe(key.Epoch) : null;

    /// <summary>The epoch of the present moment.</summary>
    public KeyEpochInfo Present => Describe(EpochKey.EpochOf(time.GetUtcNow(), options.Epoch));

    /// <summary>The epoch of a number.</summary>
    public KeyEpochInfo Describe(long epoch)
    {
        var days = options.Epoch == KeyEpoch.Day ? 1 : 7;
        var first = DateTimeOffset.UnixEpoch.AddDays(Math.Clamp(epoch, 0, 100_000) * days);
        return new KeyEpochInfo(epoch, first, first.AddDays(days));
    }

    /// <summary>The epoch of a moment.</summary>
    public long EpochOf(DateTimeOffset at) => EpochKey.EpochOf(at, options.Epoch);

    /// <summary>
    /// Destroys the keys of all epochs up to and including <paramref name="epoch"/>. When that is the present one, a new random key takes its
    /// place: peers seen before and after are strangers to each other, and agents with copies of the file no longer agree.
    /// </summary>
    /// <returns>Whether a key was there to destroy.</returns>
    /// <exception cref="JournalException">An agent runs with this journal, and so with this key.</exception>
    /// <exception cref="InvalidDataException">The file is no key file for these options.</exception>
    public bool Shred(long epoch)
    {
        using var held = HoldOff();
        if (Read() is not { } key || key.Epoch > epoch)
        {
            return false;
        }

        var present = Present.Epoch;
        var next = epoch >= present ? EpochKey.Create(present) : key.Advance(Math.Max(present, epoch + 1));
        KeyFile.Replace(_file, next.Format(options.Epoch));
        return true;
    }

    private EpochKey? Read()
    {
        if (KeyFile.Read(_file, x => EpochKey.Parse(x, options.Epoch) is not null) is not { } text)
        {
            return null;
        }

        return EpochKey.Parse(text, options.Epoch)
            ?? throw new InvalidDataException($"'{_file}' is no key file for Privacy:Epoch={options.Epoch}.");
    }

    private JournalLock? HoldOff()
    {
        var directory = Path.GetFullPath(journal.Directory);
        return Directory.Exists(directory) ? JournalLock.Take(directory) : null;
    }
}

/// <summary>The time for which one key is used.</summary>
/// <param name="Epoch">Days or weeks since 1970-01-01.</param>
/// <param name="From">Its begin.</param>
/// <param name="Until">Its end.</param>
public sealed record KeyEpochInfo(long Epoch, DateTimeOffset From, DateTimeOffset Until);
