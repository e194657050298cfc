using System.Text;
using Crawler.Wire.Http;

namespace Crawler.Probing.Trackers.Http;

/// <summary>
/// One server: its open connections, and what was learned of it. Many trackers close a connection after each answer and do not say so;
/// those are told that each request is the only one on its connection.
/// </summary>
internal sealed class HttpOrigin
{
    /// <summary>How long an open connection is kept.</summary>
    public static readonly TimeSpan MaxIdle = TimeSpan.FromSeconds(30);

    // A server that closes later than this closes what is idle.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Stack<HttpConnection> _idle = new();
    private readonly TimeProvider _time;
    private readonly byte[] _fields;
    private readonly byte[] _lastFields;
    private volatile bool _closes;
    private Software _software = new([], null);

    /// <summary>The server at a place.</summary>
    public HttpOrigin(HttpPlace place, string userAgent, TimeProvider time)
    {
        Place = place;
        _time = time;
        var host = place.Host.Contains(':', StringComparison.Ordinal) ? $"[{place.Host}]" : place.Host;
        var port = place.Port == (place.IsTls ? 443 : 80) ? "" : $":{place.Port}";
        var fields = $" HTTP/1.1\r\nHost: {host}{port}\r\nUser-Agent: {userAgent}\r\nAccept-Encoding: gzip, deflate\r\n";
        _fields = Encoding.ASCII.GetBytes($"{fields}\r\n");
        _lastFields = Encoding.ASCII.GetBytes($"{fields}Connection: close\r\n\r\n");
    }

    /// <summary>Where it is.</summary>
    public HttpPlace Place { get; }

    /// <summary>Whether a connection is good for one request only.</summary>
    public bool Closes => _closes;

    /// <summary>What a request has behind its target.</summary>
    public ReadOnlySpan<byte> Fields => _closes ? _lastFields : _fields;

    /// <summary>Bytes of <see cref="Fields"/> at most.</summary>
    public int MaxFields => _lastFields.Length;

    /// <summary>An open connection; null when there is none.</summary>
    public HttpConnection? TakeIdle()
    {
        while (true)
        {
            HttpConnection? connection;
            lock (_lock)
            {
                if (!_idle.TryPop(out connection))
                {
                    return null;
                }
            }

            if (!IsOver(connection) && connection.IsQuiet)
            {
                return connection;
            }

            NoteLoss(connection);
        }
    }

    /// <summary>Takes a connection that may have another request.</summary>
    public void GiveBack(HttpConnection connection)
    {
        connection.Rest(_time.GetTimestamp());
        lock (_lock)
        {
            _idle.Push(connection);
        }
    }

    /// <summary>The server closed a connection that it had not said it would.</summary>
    public void NoteLoss(HttpConnection connection)
    {
        _closes |= _time.GetElapsedTime(connection.IdleSince) < AtOnce;
        connection.Dispose();
    }

    /// <summary>Closes connections that were idle for long, or all; whether any are left.</summary>
    public bool Close(bool all)
    {
        lock (_lock)
        {
            var kept = all ? [] : _idle.Where(x => !IsOver(x)).Reverse().ToList();
            foreach (var connection in _idle.Except(kept))
            {
                connection.Dispose();
            }

            _idle.Clear();
            kept.ForEach(_idle.Push);
            return kept.Count > 0;
        }
    }

    /// <summary>The software that a reply tells. A server says the same each time, and a name is made of it once.</summary>
    public string? SoftwareOf(in HttpReplyHead head, ReadOnlySpan<byte> bytes)
    {
        var known = _software;
        if (!head.Server.IsThere || !head.Server.In(bytes).SequenceEqual(known.Bytes))
        {
            known = new Software(head.Server.IsThere ? head.Server.In(bytes).ToArray() : [], TrackerSoftware.Guess(head, bytes));
            _software = known;
        }

        return known.Name;
    }

    private bool IsOver(HttpConnection connection) => _time.GetElapsedTime(connection.IdleSince) > MaxIdle;

    private sealed record Software(byte[] Bytes, string? Name);
}
