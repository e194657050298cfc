using System.Diagnostics.CodeAnalysis;
using System.Net;
using Crawler.Lab.Faults;
using Crawler.Lab.Swarms;

namespace Crawler.Lab.Scenarios;

/// <summary>
/// Reads scenario files: sections <c>[lab]</c>, <c>[tracker NAME]</c> and <c>[swarm NAME]</c> of <c>key = value</c> lines; <c>#</c> begins a comment. What is
/// not understood is refused, with the line, the key and the reason.
/// </summary>
internal sealed class ScenarioReader
{
    private const int MaxLength = 1024 * 1024;
    private const int MaxSwarms = 1000;

    private readonly List<(SwarmPlan Plan, int Line)> _swarms = [];
    private readonly List<(TrackerPlan Plan, int Line)> _trackers = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private string? _section;
    private int _seed = 1;
    private IPAddress _firstAddress = Scenario.DefaultFirstAddress;
    private int _port = Scenario.DefaultPort;
    private IReadOnlyList<ClientShare> _clients = ClientProfiles.DefaultMix;

    /// <summary>Reads a scenario.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="text">The file.</param>
    /// <param name="scenario">What it says.</param>
    /// <param name="error">Why it was refused.</param>
    public static bool TryRead(
        string name, string text, [NotNullWhen(true)] out Scenario? scenario, [NotNullWhen(false)] out ScenarioError? error)
    {
        scenario = null;
        if (text.Length > MaxLength)
        {
            error = new ScenarioError(1, name, "the file is larger than 1 MiB");
            return false;
        }

        var reader = new ScenarioReader();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            error = reader.ReadLine(line.Split('#')[0].Trim(), number);
            if (error is not null)
            {
                return false;
            }
        }

        error = reader.Judge(number);
        if (error is not null)
        {
            return false;
        }

        var swarms = reader._swarms.SelectMany(s => s.Plan.Several());
        scenario = new Scenario(name, reader._seed, reader._firstAddress, reader._port, reader._clients, [.. swarms])
        {
            Trackers = [.. reader._trackers.Select(t => t.Plan)],
        };
        return true;
    }

    private ScenarioError? ReadLine(string line, int number)
    {
        if (line.Length == 0)
        {
            return null;
        }

        if (line[0] == '[')
        {
            return ReadSection(line, number);
        }

        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            return new ScenarioError(number, line, "neither a [section] nor 'key = value'");
        }

        var key = line[..equals].TrimEnd();
        var value = line[(equals + 1)..].Trim();
        if (_section is null)
        {
            return new ScenarioError(number, key, "stands before the first section");
        }

        if (!_seen.Add(key))
        {
            return new ScenarioError(number, key, "is given twice in this section");
        }

        var reason = _section switch
        {
            "lab" => SetLab(key, value),
            "tracker" => SetTracker(key, value),
            _ => SetSwarm(key, value),
        };
        return reason is null ? null : new ScenarioError(number, key, reason);
    }

    private ScenarioError? ReadSection(string line, int number)
    {
        _seen.Clear();
        if (line == "[lab]")
        {
            _section = "lab";
            return null;
        }

        var kind = line.StartsWith("[swarm ", StringComparison.Ordinal) ? "swarm" : line.StartsWith("[tracker ", StringComparison.Ordinal) ? "tracker" : null;
        if (kind is null || !line.EndsWith(']'))
        {
            return new ScenarioError(number, line, "sections are [lab], [tracker NAME] and [swarm NAME]");
        }

        var name = line[(kind.Length + 2)..^1].Trim();
        if (name.Length is 0 or > 100 || name[0] == '.' || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_')))
        {
            return new ScenarioError(number, line, "a name has letters, digits, '.', '-' and '_', up to 100");
        }

        _section = kind;
        if (kind == "tracker")
        {
            if (name == FaultyTrackers.Main || _trackers.Exists(t => t.Plan.Name == name))
            {
                return new ScenarioError(number, line, "a tracker of this name is there already");
            }

            _trackers.Add((new TrackerPlan { Name = name }, number));
            return null;
        }

        if (_swarms.Count >= MaxSwarms || _swarms.Any(s => s.Plan.Name == name))
        {
            return new ScenarioError(number, line, _swarms.Count >= MaxSwarms ? $"more than {MaxSwarms} swarms" : "a swarm of this name is there already");
        }

        _swarms.Add((new SwarmPlan { Name = name }, number));
        return null;
    }

    private string? SetLab(string key, string value)
    {
        switch (key)
        {
            case "seed":
                return ScenarioValue.Set(ScenarioValue.Number(value, 0, int.MaxValue), v => _seed = v, "a whole number from 0");
            case "first address":
                _firstAddress = ScenarioValue.Loopback(value) ?? IPAddress.None;
                return _firstAddress.Equals(IPAddress.None) ? "must be an address in 127.0.0.0/8" : null;
            case "port":
                return ScenarioValue.Set(ScenarioValue.Number(value, 0, ushort.MaxValue), v => _port = v, "a port, 0 to 65535");
            case "clients":
                _clients = ScenarioValue.Clients(value) ?? [];
                return _clients.Count > 0 ? null : $"must be 'CLIENT WEIGHT, …' with clients of: {string.Join(", ", ClientProfiles.Codes)}";
            default:
                return "is unknown here; known: seed, first address, port, clients";
        }
    }

    private string? SetSwarm(string key, string value)
    {
        var (plan, line) = _swarms[^1];
        var reason = SwarmKeys.Set(ref plan, key, value);
        _swarms[^1] = (plan, line);
        return reason;
    }

    private string? SetTracker(string key, string value)
    {
        var (plan, line) = _trackers[^1];
        var reason = TrackerKeys.Set(ref plan, key, value);
        _trackers[^1] = (plan, line);
        return reason;
    }

    private ScenarioError? Judge(int lastLine)
    {
        if (_swarms.Count == 0)
        {
            return new ScenarioError(lastLine, "[swarm NAME]", "a scenario needs at least one swarm");
        }

        foreach (var (plan, line) in _trackers)
        {
            if (TrackerKeys.Judge(plan) is { } reason)
            {
                return new ScenarioError(line, plan.Name, reason);
            }
        }

        var peers = 0;
        foreach (var (plan, line) in _swarms)
        {
            peers += (plan.Peers + (plan.Life.Arrivals is null ? 0 : plan.Life.ArrivalsLimit)) * plan.Count;
            if (peers > SwarmKeys.MaxPeers)
            {
                return new ScenarioError(line, plan.Name, $"more than {SwarmKeys.MaxPeers} peers in all swarms");
            }

            if (plan.Trackers.FirstOrDefault(t => t != FaultyTrackers.Main && !_trackers.Exists(x => x.Plan.Name == t)) is { } unknown)
            {
                return new ScenarioError(line, plan.Name, $"there is no section [tracker {unknown}]");
            }

            if (plan.InfoHash is { } hash && (plan.Count > 1 || _swarms.Exists(s => s.Plan != plan && s.Plan.InfoHash == hash)))
            {
                return new ScenarioError(line, plan.Name, "'info hash' names one swarm and no other");
            }

            if (plan.PartialSeeds > plan.Leechers)
            {
                return new ScenarioError(line, plan.Name, "'partial seeds' are of the leechers: there cannot be more");
            }

            if (plan.Copies is { } copies
                && (plan.Seeds > 0 || plan.Leechers == 0 || plan.Nat > 0 || plan.Faults.Count > 0 || copies > PieceSets.MostCopies(plan.Leechers, plan.Pieces)))
            {
                return new ScenarioError(line, plan.Name, "'copies' needs 'seeds = 0', more leechers than copies, and neither 'nat' nor 'faults'");
            }
        }

        return null;
    }
}
