using System.Globalization;
using System.Net;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Tracking;

/// <summary>Every request that reaches the tracker, as CSV, in the order of arrival: what an audit of its clients is held against.</summary>
internal sealed class ArrivalLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _file;
    private readonly TimeProvider _time;

    /// <summary>Begins the file anew.</summary>
    /// <exception cref="TrackerFileException">It cannot be written.</exception>
    public ArrivalLog(string path, TimeProvider time)
    {
        _time = time;
        try
        {
            _file = new StreamWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrackerFileException($"the log of arrivals cannot be written: {e.Message}", e);
        }

        _file.WriteLine("at,request,info_hash,address,port,peer_id");
    }

    /// <summary>An announce arrived.</summary>
    public void Add(AnnounceRequest request, IPAddress from)
    {
        var name = request.Event == AnnounceEvent.None ? "announce" : request.Event.ToString().ToLowerInvariant();
        Write($"{name},{request.InfoHash},{from},{request.Port},{Convert.ToHexStringLower(request.PeerId.ToArray())}");
    }

    /// <summary>A scrape arrived; a line for each hash.</summary>
    public void Add(IReadOnlyList<InfoHash> hashes)
    {
        foreach (var hash in hashes)
        {
            Write($"scrape,{hash},,,");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Write(string rest)
    {
        lock (_gate)
        {
            _file.WriteLine($"{_time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture)},{rest}");
        }
    }
}
