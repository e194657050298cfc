using System.CommandLine;
using System.Globalization;
using Crawler.Lab.Making;

namespace Crawler.Lab.Cli;

/// <summary>The options that say what a new torrent is like.</summary>
internal sealed class TorrentOptions
{
    private readonly Option<string> _version = new("--version")
    {
        Description = "The protocol: 1 (every client), 2, or hybrid.",
        DefaultValueFactory = _ => "1",
    };

    private readonly Option<long?> _pieceSize = ByteSizes.Optional(
        "--piece-size",
        "Bytes of a piece, such as 256K; chosen by size when left out.",
        $"a power of two from 16K to {PieceLengths.Most >> 20}M",
        PieceLengths.IsAllowed);

    private readonly Option<string?> _name = new("--name") { Description = "The torrent's name; that of the file or folder when left out." };

    private readonly Option<string[]> _trackers = Urls(
        "--tracker", "Announce URL (repeatable: each is a tier of its own, commas part the trackers of one tier).", ["http", "https", "udp"], Split);

    private readonly Option<string[]> _webSeeds = Urls("--web-seed", "Where the content can be had over HTTP (repeatable).", ["http", "https", "ftp"], url => [url]);
    private readonly Option<bool> _private = new("--private") { Description = "Peers may come from the trackers only." };
    private readonly Option<string?> _comment = new("--comment") { Description = "Free text.", HelpName = "TEXT" };

    private readonly Option<DateTimeOffset?> _date = new("--creation-date")
    {
        Description = "When it was made: 'now', a time such as 2026-01-31T12:00:00Z, or seconds since 1970. Left out, the same input gives the same file.",
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (!TryParseTime(result.Tokens[0].Value, out var time))
            {
                result.AddError($"--creation-date: '{result.Tokens[0].Value}' is no time from 1970 on");
            }

            return time;
        },
    };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        _version.AcceptOnlyFromAmong("1", "2", "hybrid");
        foreach (var option in new Option[] { _version, _pieceSize, _name, _trackers, _webSeeds, _private, _comment, _date })
        {
            command.Add(option);
        }
    }

    /// <summary>What the command line asks for.</summary>
    public TorrentSettings Read(ParseResult arguments) => new()
    {
        Version = arguments.GetValue(_version) switch { "2" => TorrentVersion.V2, "hybrid" => TorrentVersion.Hybrid, _ => TorrentVersion.V1 },
        PieceLength = (int?)arguments.GetValue(_pieceSize),
        Name = arguments.GetValue(_name),
        Trackers = [.. (arguments.GetValue(_trackers) ?? []).Select(Split)],
        WebSeeds = arguments.GetValue(_webSeeds) ?? [],
        IsPrivate = arguments.GetValue(_private),
        Comment = arguments.GetValue(_comment),
        CreationDate = arguments.GetValue(_date),
    };

    private static string[] Split(string urls) => urls.Split(',', StringSplitOptions.TrimEntries);

    private static Option<string[]> Urls(string name, string description, string[] schemes, Func<string, string[]> split)
    {
        var option = new Option<string[]>(name) { Description = description, HelpName = "URL", AllowMultipleArgumentsPerToken = false };
        option.Validators.Add(result =>
        {
            foreach (var url in result.Tokens.SelectMany(t => split(t.Value)))
            {
                if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !schemes.Contains(uri.Scheme, StringComparer.Ordinal) || uri.Host.Length == 0)
                {
                    result.AddError($"{name}: '{url}' is no URL of {string.Join(", ", schemes)}");
                }
            }
        });
        return option;
    }

    private static bool TryParseTime(string text, out DateTimeOffset time)
    {
        if (text == "now")
        {
            time = TimeProvider.System.GetUtcNow();
            return true;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            time = seconds <= 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default;
        }
        else
        {
            _ = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
        }

        return time >= DateTimeOffset.UnixEpoch;
    }
}
