namespace Crawler.Lab.Tracking;

/// <summary>
/// Keeps a tracker in order: forgets silent peers, reads the allow list again when it changes, and saves what the tracker knows. A
/// file that fails while the tracker runs is told and tried again; the tracker goes on with what it has.
/// </summary>
internal sealed class TrackerKeeper
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(1);

    private readonly TrackerState _state;
    private readonly TrackerOptions _options;
    private readonly TrackerFiles _files;
    private readonly TimeProvider _time;
    private (DateTime, long) _allowSeen;
    private volatile bool _reload;

    public TrackerKeeper(TrackerState state, TrackerOptions options, TrackerFiles files, TimeProvider time)
    {
        _state = state;
        _options = options;
        _files = files;
        _time = time;
    }

    /// <summary>Reads the files as the tracker starts.</summary>
    /// <exception cref="TrackerFileException">One holds something else than it should.</exception>
    /// <exception cref="IOException">One cannot be read; a state file that does not exist yet is no fault.</exception>
    public void Load()
    {
        if (_files.Allow is { } allow && !TryReadAllowList(allow, out var fault))
        {
            throw new TrackerFileException($"{allow}: {fault}");
        }

        if (_files.State is { } state && File.Exists(state))
        {
            if (!TrackerMemory.TryRead(File.ReadAllBytes(state), out var swarms))
            {
                throw new TrackerFileException($"{state} is damaged, or no state of a tracker: move it away to start without it");
            }

            _state.Restore(swarms);
            _state.Expire();
        }
    }

    /// <summary>Has the allow list read again soon, changed or not.</summary>
    public void Reload() => _reload = true;

    /// <summary>Works until cancelled, and saves once more then.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var expireAt = _time.GetUtcNow() + _options.Interval;
        var saveAt = _time.GetUtcNow() + SaveEvery;
        using var timer = new PeriodicTimer(Look, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                LookAtAllowList();
                var now = _time.GetUtcNow();
                if (now >= expireAt)
                {
                    _state.Expire();
                    expireAt = now + _options.Interval;
                }

                if (now >= saveAt)
                {
                    await SaveAsync();
                    saveAt = now + SaveEvery;
                }
            }
        }
        catch (OperationCanceledException)
        {
            await SaveAsync();
        }
    }

    private void LookAtAllowList()
    {
        if (_files.Allow is not { } allow || (!_reload && Seen(allow) == _allowSeen))
        {
            return;
        }

        _reload = false;
        try
        {
            _files.Report(TryReadAllowList(allow, out var fault)
                ? $"{allow} was read again"
                : $"{allow}: {fault}; the list before it stays");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _files.Report($"{e.Message} The list that was read before stays.");
        }
    }

    private static (DateTime, long) Seen(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    private bool TryReadAllowList(string path, out string? fault)
    {
        // Seen before it is read: a change meanwhile is noticed at the next look.
        _allowSeen = Seen(path);
        if (!AllowList.TryRead(File.ReadLines(path), out var list, out fault))
        {
            return false;
        }

        _state.Allow(list);
        return true;
    }

    private async Task SaveAsync()
    {
        if (_files.State is not { } path)
        {
            return;
        }

        try
        {
            await OutputFile.WriteAsync(path, TrackerMemory.Write(_state.Snapshot()), CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _files.Report($"what the tracker knows cannot be saved: {e.Message}");
        }
    }
}
