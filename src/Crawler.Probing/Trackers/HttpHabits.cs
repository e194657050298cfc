using System.Collections.Concurrent;

namespace Crawler.Probing.Trackers;

/// <summary>Which servers close connections after an answer without saying so: learned, since nothing tells it beforehand.</summary>
internal sealed class HttpHabits
{
    // Redirects can name any number of hosts.
    private const int MaxHosts = 50_000;

    private readonly ConcurrentDictionary<(string Host, int Port), bool> _closes = new();

    /// <summary>Whether a connection to it is good for one request only.</summary>
    public bool Closes(Uri url) => _closes.GetValueOrDefault(Key(url));

    /// <summary>Whether it has answered at all.</summary>
    public bool HasAnswered(Uri url) => _closes.ContainsKey(Key(url));

    /// <summary>It answered.</summary>
    public void NoteAnswer(Uri url)
    {
        if (_closes.Count > MaxHosts)
        {
            _closes.Clear();
        }

        _closes.TryAdd(Key(url), false);
    }

    /// <summary>A request was lost on a connection that had been open.</summary>
    public void NoteLoss(Uri url) => _closes[Key(url)] = true;

    private static (string Host, int Port) Key(Uri url) => (url.IdnHost, url.Port);
}
