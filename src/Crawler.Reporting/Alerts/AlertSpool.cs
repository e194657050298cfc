using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Serilog.Debugging;

namespace Crawler.Reporting.Alerts;

/// <summary>
/// Alerts on disk, one file each, so that none is lost while PostgreSQL or the mail server is away or the process dies. A file
/// appears whole (written aside, flushed, renamed), changes whole, and goes when the database has it. Bounded in count and size.
/// Several processes may share the folder. A disk without room takes the first alerts all the same: some is kept for them.
/// </summary>
public sealed class AlertSpool : IDisposable
{
    private const string Suffix = ".alert.json";
    private const int KeptRoom = 256 * 1024;
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    private readonly AlertOptions _options;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _toStore = new(0, 1);
    private readonly SemaphoreSlim _toMail = new(0, 1);
    private long _dropped;

    /// <summary>Opens the folder, making it where it is missing.</summary>
    public AlertSpool(AlertOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Directory.CreateDirectory(_options.SpoolDirectory);
        Open = new OpenStates(_options.SpoolDirectory);
        KeepRoom();
    }

    /// <summary>Alerts given up since the start because the spool was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>What the database is known to have open.</summary>
    internal OpenStates Open { get; }

    /// <summary>Alerts that wait.</summary>
    public int Count => Files().Length;

    /// <summary>Keeps an alert: when this returns, it is on disk.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Add(Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        // PostgreSQL's text holds no NUL.
        var body = alert.Body.Replace('\0', '\uFFFD');
        var kept = alert with
        {
            Subject = Mail.HeaderText.Clean(alert.Subject),
            Body = body.Length <= _options.MaxBodyLength ? body : body[.._options.MaxBodyLength] + "\n… (cut)",
        };
        lock (_gate)
        {
            MakeRoom();
            // Sorts by time, and tells the severity without being opened.
            var name = string.Create(CultureInfo.InvariantCulture,
                $"{alert.RaisedAt.UtcTicks:D19}-{(int)alert.Severity}-{alert.Id:N}{Suffix}");
            var entry = new SpooledAlert { Alert = kept, FileName = name };
            try
            {
                Write(entry);
            }
            catch (IOException) when (File.Exists(RoomFile))
            {
                // Perhaps for want of room, of which this is some.
                File.Delete(RoomFile);
                Write(entry);
            }

            Signal(_toStore);
            Signal(_toMail);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _toStore.Dispose();
        _toMail.Dispose();
    }

    /// <summary>Waits for the next alert of this process, or until the time is over.</summary>
    internal Task WaitForStoringAsync(TimeSpan atMost, TimeProvider time, CancellationToken stop) => WaitAsync(_toStore, atMost, time, stop);

    /// <inheritdoc cref="WaitForStoringAsync"/>
    internal Task WaitForMailingAsync(TimeSpan atMost, TimeProvider time, CancellationToken stop) => WaitAsync(_toMail, atMost, time, stop);

    /// <summary>What waits, oldest first. A file that cannot be read is put aside, so that it cannot hold up the others.</summary>
    internal IReadOnlyList<SpooledAlert> Pending()
    {
        var pending = new List<SpooledAlert>();
        foreach (var file in Files())
        {
            try
            {
                var entry = JsonSerializer.Deserialize<SpooledAlert>(File.ReadAllBytes(file), Format);
                pending.Add(entry! with { FileName = Path.GetFileName(file) });
            }
            catch (FileNotFoundException)
            {
                // Another process was faster.
            }
            catch (Exception e) when (e is JsonException or NullReferenceException)
            {
                SelfLog.WriteLine("Alert file {0} is damaged and put aside: {1}", file, e.Message);
                File.Move(file, file + ".damaged", overwrite: true);
            }
        }
        return pending;
    }

    internal void Update(SpooledAlert entry)
    {
        lock (_gate)
        {
            Write(entry);
        }
    }

    internal void Remove(SpooledAlert entry)
    {
        File.Delete(Path.Combine(_options.SpoolDirectory, entry.FileName));
        KeepRoom();
    }

    /// <summary>Keeps other processes from working on the same files; null while one does.</summary>
    internal IDisposable? TryLock()
    {
        try
        {
            return new FileStream(Path.Combine(_options.SpoolDirectory, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private string RoomFile => Path.Combine(_options.SpoolDirectory, ".room");

    private void KeepRoom()
    {
        if (!File.Exists(RoomFile))
        {
            try
            {
                File.WriteAllBytes(RoomFile, new byte[KeptRoom]);
            }
            catch (IOException)
            {
                File.Delete(RoomFile);
            }
        }
    }

    private static void Signal(SemaphoreSlim arrivals)
    {
        if (arrivals.CurrentCount == 0)
        {
            arrivals.Release();
        }
    }

    private static async Task WaitAsync(SemaphoreSlim arrivals, TimeSpan atMost, TimeProvider time, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        try
        {
            await arrivals.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The time is over.
        }
    }

    private void Write(SpooledAlert entry)
    {
        var path = Path.Combine(_options.SpoolDirectory, entry.FileName);
        var aside = path + ".new";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            JsonSerializer.Serialize(file, entry, Format);
            file.Flush(flushToDisk: true);
        }
        File.Move(aside, path, overwrite: true);
    }

    private void MakeRoom()
    {
        var files = Files();
        if (files.Length < _options.MaxSpooled)
        {
            return;
        }

        var victim = files.MinBy(f => (Path.GetFileName(f)[20], Path.GetFileName(f)))!;
        File.Delete(victim);
        Interlocked.Increment(ref _dropped);
        SelfLog.WriteLine("The alert spool holds {0} alerts; {1} gave way to a new one", files.Length, victim);
    }

    private string[] Files()
    {
        var files = Directory.GetFiles(_options.SpoolDirectory, "*" + Suffix);
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }
}
