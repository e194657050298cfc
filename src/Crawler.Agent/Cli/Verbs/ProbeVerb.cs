using System.Buffers;
using System.CommandLine;
using System.Runtime.CompilerServices;
using Crawler.Agent.Cli.Input;
using Crawler.Agent.Cli.Output;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers;
using Crawler.Reporting.Rendering;
using Crawler.Wire.Identity;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler probe</c>: visits peers with the engine of <c>run</c> and no database.</summary>
internal static class ProbeVerb
{
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t");

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var endpoints = new Argument<string[]>("ENDPOINT")
        {
            Description = "ADDRESS:PORT of peers; - reads 'ENDPOINT HASH' a line (or ENDPOINT alone with --info-hash) from stdin",
            Arity = ArgumentArity.OneOrMore,
        };
        var infoHash = new Option<string?>("--info-hash")
        {
            Description = "The swarm: an info-hash, or a .torrent file, which tells the number of pieces without asking a peer",
            HelpName = "HASH|FILE",
        };
        var options = new ProbingOptions();
        var command = new Command("probe", "Shakes hands with peers and prints who they are and what they have") { endpoints, infoHash };
        options.AddTo(command);
        command.SetAction((parse, cancellationToken) =>
            RunAsync(new OneShot(parse, options), parse.GetValue(endpoints)!, parse.GetValue(infoHash), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(OneShot shot, string[] endpoints, string? infoHash, CancellationToken cancellationToken)
    {
        var swarm = infoHash is null ? null : SwarmInputReader.ReadSwarm(infoHash);
        if (swarm is null && endpoints is not ["-"])
        {
            throw new CliException(ExitCode.Usage, "--info-hash is missing: which swarm are these peers to be asked for?");
        }

        var options = shot.Settings.Get<PeerOptions>();
        options.InFlight = shot.InFlight;
        options.Timeout = shot.Timeout ?? options.Timeout;

        // A count of outcomes shows no progress, so nothing is asked for that only progress needs.
        options.MaxMetadataBytes = shot.IsSummaryOnly ? 0 : options.MaxMetadataBytes;
        options.ConnectTimeout = Least(options.ConnectTimeout, options.Timeout);
        options.HandshakeTimeout = Least(options.HandshakeTimeout, options.Timeout);
        using var prober = new PeerProber(options, shot.Trackers, shot.Policy, shot.Bind, TimeProvider.System);
        if (prober.InFlight < options.InFlight)
        {
            await Console.Error.WriteLineAsync($"crawler: {prober.Descriptors.Describe(options.InFlight)}");
        }

        var targets = ReadTargetsAsync(endpoints, swarm, cancellationToken);
        if (shot.IsSummaryOnly)
        {
            await prober.VisitAllAsync(targets, visit => shot.Count(visit.Outcome), cancellationToken);
            return shot.Finish();
        }

        await foreach (var visit in prober.VisitAllAsync(targets, cancellationToken))
        {
            shot.Report(visit.Outcome, () => Print(shot.Json, visit));
        }

        return shot.Finish();
    }

    private static async IAsyncEnumerable<PeerTarget> ReadTargetsAsync(
        string[] endpoints, SwarmInput? swarm, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (text, line) in TargetLines.ReadAsync(endpoints, cancellationToken))
        {
            if (!TryReadTarget(text, swarm, out var target))
            {
                throw new CliException(
                    line == 0 ? ExitCode.Usage : ExitCode.BadInput,
                    $"{TargetLines.Place(text, line)}: write ADDRESS:PORT, such as 192.0.2.1:6881 or [2001:db8::1]:6881"
                    + (line == 0 ? "" : ", then an info-hash"));
            }

            yield return target;
        }
    }

    /// <summary>Reads an endpoint, and the info-hash behind it where there is one; nothing is made of what a line holds.</summary>
    private static bool TryReadTarget(ReadOnlySpan<char> text, SwarmInput? swarm, out PeerTarget target)
    {
        var end = text.IndexOfAny(Blanks);
        var hashText = end < 0 ? default : text[end..].Trim();
        target = default;
        if (!PeerEndpoint.TryParse(end < 0 ? text : text[..end], out var endpoint))
        {
            return false;
        }

        if (hashText.IsEmpty)
        {
            target = swarm is null ? default : new PeerTarget(new SwarmRef(0, swarm.WireHash), endpoint, Pieces: swarm.PieceCount);
            return swarm is not null;
        }

        if (!InfoHash.TryParse(hashText, out var hash))
        {
            if (SwarmInputReader.TryReadHash(hashText.ToString()) is not { } longHash)
            {
                return false;
            }

            hash = longHash.WireHash;
        }

        target = new PeerTarget(new SwarmRef(0, hash), endpoint);
        return true;
    }

    private static void Print(bool json, PeerVisit visit)
    {
        if (json)
        {
            JsonLine.Print(w => VisitJson.Write(w, visit));
            return;
        }

        var have = visit.Seed == true ? "every piece"
            : visit.Have is { } pieces ? $"{pieces} of {visit.Pieces?.ToString() ?? "?"} pieces"
            : "pieces unknown";
        Console.Out.WriteLine(SafeText.OneLine(visit.Outcome == ProbeOutcome.Handshaken
            ? $"{visit.Endpoint}  {visit.Outcome.ToCode()}  {visit.Client ?? "unknown client"} {visit.Version}  {have}  {visit.HandshakeMs:0.0} ms"
            : $"{visit.Endpoint}  {visit.Outcome.ToCode()} at {visit.Stage.ToCode()}  {visit.Error}"));
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
