using System.CommandLine;
using System.Net;
using Crawler.Agent.Cli.Input;
using Crawler.Agent.Cli.Output;
using Crawler.Probing;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;

namespace Crawler.Agent.Cli;

/// <summary>
/// What the one-shot verbs share: settings with the command line's limits laid over them, trusted targets, and results as lines or as
/// one summary. The exit code is 1 when no target answered.
/// </summary>
internal sealed class OneShot
{
    private readonly OutcomeSummary? _summary;
    private readonly NetworkOptions _network;
    private int _good;
    private int _total;

    /// <summary>Reads the settings and options.</summary>
    public OneShot(ParseResult parse, ProbingOptions options)
    {
        var settings = parse.LoadSettings();
        Json = parse.GetValue(GlobalOptions.Json);
        InFlight = parse.GetValue(options.InFlight);
        Timeout = parse.GetValue(options.Timeout);
        Settings = settings;
        Trackers = settings.Get<TrackerOptions>();
        Trackers.UdpWindow = parse.GetValue(options.Window);
        if (Timeout is { } limit)
        {
            // All attempts, each twice as long as the one before, fit in the time that is there.
            Trackers.Timeout = limit;
            var first = limit / ((1 << Trackers.UdpAttempts) - 1);
            Trackers.UdpRetransmit = first < Trackers.UdpRetransmit ? first : Trackers.UdpRetransmit;
        }

        _network = settings.Get<NetworkOptions>();
        Bind = parse.GetValue(options.Bind) ?? (_network.Bind.Length > 0 ? IPAddress.Parse(_network.Bind) : null);
        _summary = parse.GetValue(options.Summary) ? new OutcomeSummary() : null;
    }

    /// <summary>The configuration.</summary>
    public Options.Settings Settings { get; }

    /// <summary>Tracker settings with the command line's limits.</summary>
    public TrackerOptions Trackers { get; }

    /// <summary>Whether results are JSON lines.</summary>
    public bool Json { get; }

    /// <summary>Whether only outcomes are counted, and no result is printed.</summary>
    public bool IsSummaryOnly => _summary is not null;

    /// <summary>Targets under way at once.</summary>
    public int InFlight { get; }

    /// <summary>Longest time for one target; null for the configured one.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>Local address, or null.</summary>
    public IPAddress? Bind { get; }

    /// <summary>The policy for what a person typed: trusted, but for the block lists.</summary>
    public AddressPolicy Policy => new AddressPolicy(_network).Trusting();

    /// <summary>Clients that trust what was typed.</summary>
    public TrackerClients CreateTrackerClients() => TrackerClients.Create(Trackers, Policy, Bind, TimeProvider.System);

    /// <summary>A tracker from its URL.</summary>
    /// <exception cref="CliException">It is no URL of a protocol that the crawler speaks.</exception>
    public static TrackerRef ReadTracker(string url, TrackerClients clients) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && clients.Find(uri) is not null && uri.Host.Length > 0
            ? new TrackerRef(0, uri)
            : throw new CliException(
                ExitCode.Usage, $"'{url}' is no tracker URL: write {string.Join(", ", clients.Schemes.Order(StringComparer.Ordinal))}, such as udp://tracker.example:6969/announce");

    /// <summary>A swarm from a hash, file or magnet.</summary>
    /// <exception cref="CliException">It is none of them.</exception>
    public static SwarmRef ReadSwarm(string text, int line)
    {
        // From a stream only hashes are taken: a line of a stranger's list must not open files here.
        if (line > 0)
        {
            return SwarmInputReader.TryReadHash(text) is { } hash
                ? new SwarmRef(0, hash.WireHash)
                : throw new CliException(ExitCode.BadInput, $"{TargetLines.Place(text, line)}: no info-hash (40 or 64 hex digits)");
        }

        return new SwarmRef(0, SwarmInputReader.ReadSwarm(text).WireHash);
    }

    /// <summary>Counts a result and prints it, unless only the summary is wanted. Safe from several threads.</summary>
    public void Report(ProbeOutcome outcome, Action print)
    {
        Count(outcome);
        if (_summary is null)
        {
            print();
        }
    }

    /// <summary>Counts results. Safe from several threads.</summary>
    public void Count(ProbeOutcome outcome, int results = 1)
    {
        Interlocked.Add(ref _total, results);
        if (outcome is ProbeOutcome.Ok or ProbeOutcome.Handshaken)
        {
            Interlocked.Add(ref _good, results);
        }

        _summary?.Add(outcome, results);
    }

    /// <summary>Counts the results of one request and prints them, unless only the summary is wanted. Safe from several threads.</summary>
    public void Report(IReadOnlyList<SwarmClaim> claims, Action<SwarmClaim> print)
    {
        var good = 0;
        for (var i = 0; i < claims.Count; i++)
        {
            var claim = claims[i];
            good += claim.Outcome == ProbeOutcome.Ok ? 1 : 0;
            _summary?.Add(claim.Outcome);
            if (_summary is null)
            {
                print(claim);
            }
        }

        Interlocked.Add(ref _total, claims.Count);
        Interlocked.Add(ref _good, good);
    }

    /// <summary>Prints the summary where it is wanted, and gives the exit code.</summary>
    public int Finish()
    {
        _summary?.Print();
        return _good > 0 || _total == 0 ? ExitCode.Ok : ExitCode.Failed;
    }
}
