using System.Collections.Concurrent;

namespace Crawler.Probing.Trackers.Http;

/// <summary>Every server that was asked, and its open connections. Those that stay idle are closed.</summary>
internal sealed class HttpOrigins : IDisposable
{
    // Redirects can name any number of hosts.
    private const int MaxOrigins = 50_000;

    private readonly ConcurrentDictionary<HttpPlace, HttpOrigin> _origins = new();
    private readonly ConcurrentDictionary<Uri, HttpTarget> _targets = new();
    private readonly string _userAgent;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private int _isSweeping;
    private volatile bool _isDisposed;

    /// <summary>No server yet.</summary>
    public HttpOrigins(string userAgent, TimeProvider time)
    {
        _userAgent = userAgent;
        _time = time;
        _sweep = time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Where a URL leads.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="isTyped">As in <see cref="HttpPlace"/>.</param>
    public HttpTarget Find(Uri url, bool isTyped)
    {
        var place = HttpPlace.Of(url, isTyped);
        if (_origins.TryGetValue(place, out var known))
        {
            return new HttpTarget(url, known);
        }

        if (_origins.Count > MaxOrigins)
        {
            CloseAll();
        }

        return new HttpTarget(url, _origins.GetOrAdd(place, static (x, o) => new HttpOrigin(x, o._userAgent, o._time), this));
    }

    /// <summary>The same for a URL that is asked again and again.</summary>
    public HttpTarget FindKept(Uri url)
    {
        if (_targets.TryGetValue(url, out var target))
        {
            return target;
        }

        if (_targets.Count > MaxOrigins)
        {
            _targets.Clear();
        }

        return _targets.GetOrAdd(url, Find(url, isTyped: true));
    }

    /// <summary>Gives a connection back to its server; one that is forgotten meanwhile has none.</summary>
    public void GiveBack(HttpOrigin origin, HttpConnection connection)
    {
        if (_isDisposed || !_origins.TryGetValue(origin.Place, out var known) || known != origin)
        {
            connection.Dispose();
            return;
        }

        origin.GiveBack(connection);
        if (Interlocked.Exchange(ref _isSweeping, 1) == 0)
        {
            _sweep.Change(HttpOrigin.MaxIdle, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _sweep.Dispose();
        CloseAll();
    }

    private void Sweep()
    {
        Volatile.Write(ref _isSweeping, 0);
        var isAnyLeft = false;
        foreach (var origin in _origins.Values)
        {
            isAnyLeft |= origin.Close(all: false);
        }

        if (isAnyLeft && Interlocked.Exchange(ref _isSweeping, 1) == 0)
        {
            _sweep.Change(HttpOrigin.MaxIdle / 2, Timeout.InfiniteTimeSpan);
        }
    }

    private void CloseAll()
    {
        _targets.Clear();
        foreach (var place in _origins.Keys)
        {
            if (_origins.TryRemove(place, out var origin))
            {
                origin.Close(all: true);
            }
        }
    }
}
