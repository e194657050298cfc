using System.Net;
using Crawler.Lab.Scenarios;
using Crawler.Lab.Swarms;
using Crawler.Lab.Tracking;
using Crawler.Lab.Truth;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Reporting.Tests.Estimates;

/// <summary>
/// A swarm of a scenario with its tracker, as the lab plays it, but in a time of its own: what happens at an address is looked up and not
/// dialled. It knows what is true of it.
/// </summary>
internal sealed class VirtualSwarm : IPeerStage
{
    private static readonly TimeSpan AnnounceInterval = TimeSpan.FromSeconds(10);
    private static readonly IPAddress Observer = IPAddress.Parse("127.254.0.1");

    private readonly ManualTime _time;
    private readonly DateTimeOffset _start;
    private readonly TrackerState _tracker;
    private readonly AddressPlan _addresses;
    private readonly SwarmEvolution? _evolution;
    private readonly Dictionary<PeerEndpoint, Seat> _seats = [];
    private readonly Dictionary<string, DateTimeOffset?> _present = new(StringComparer.Ordinal);
    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _sessions = [];
    private DateTimeOffset _announceAt;

    public VirtualSwarm(SwarmCast cast, Scenario scenario, ManualTime time)
    {
        (_time, _start, InfoHash, Pieces) = (time, time.Now, cast.Torrent.InfoHash, cast.Plan.Pieces);

        // What the observer asks for must not change what happens.
        _tracker = new TrackerState(new TrackerOptions { Interval = AnnounceInterval }, time, new Random(~scenario.Seed));
        _addresses = new AddressPlan(scenario);
        var seats = cast.Peers.Select(Sit).ToList();
        seats.Where(x => x.Peer.Reachable).ToList().ForEach(x => _present.Add($"{x.Endpoint}", null));
        seats.ForEach(x => Announce(x, AnnounceEvent.Started));
        _announceAt = _start + AnnounceInterval;
        _evolution = cast.Plan.Life == LifePlan.None ? null : new SwarmEvolution(cast, seats, this, new Random(scenario.Seed));
    }

    public InfoHash InfoHash { get; }

    public int Pieces { get; }

    DateTimeOffset IPeerStage.Now => _time.Now;

    /// <summary>How long those stayed who came since the start and before a moment; to this moment those that are still there.</summary>
    public IEnumerable<TimeSpan> SessionsBefore(DateTimeOffset end) =>
        _sessions.Concat(_present.Values.OfType<DateTimeOffset>().Select(x => (From: x, To: _time.Now))).Where(x => x.From < end).Select(x => x.To - x.From);

    /// <summary>Who is at an address; null for nobody.</summary>
    public SimulatedPeer? At(PeerEndpoint endpoint) => _seats.GetValueOrDefault(endpoint)?.Peer;

    /// <summary>What the tracker counts, without the observer.</summary>
    public ScrapeCounts Counts() => _tracker.Scrape([InfoHash]).Files[InfoHash];

    /// <summary>Whom the tracker names to an observer that wants so many, and that says farewell after.</summary>
    public IReadOnlyList<PeerEndpoint> Peers(int wanted)
    {
        var request = new AnnounceRequest
        {
            InfoHash = InfoHash,
            PeerId = new PeerId("-XX0001-000000000000"u8),
            Port = 6881,
            Left = 1,
            Event = AnnounceEvent.Started,
            NumWant = wanted,
        };
        var peers = _tracker.Announce(request, Observer).Peers;
        _tracker.Announce(request with { Event = AnnounceEvent.Stopped }, Observer);
        return peers;
    }

    /// <summary>Lets everything happen up to a moment, and sets the clock to it.</summary>
    public async Task AdvanceAsync(DateTimeOffset to)
    {
        while (true)
        {
            var happens = _start + (_evolution?.Next ?? TimeSpan.FromDays(1));
            if (happens > to && _announceAt > to)
            {
                break;
            }

            if (_announceAt <= happens)
            {
                _time.Now = _announceAt;
                _seats.Values.Where(x => !x.Peer.IsAway).ToList().ForEach(x => Announce(x, AnnounceEvent.None));
                _tracker.Expire();
                _announceAt += AnnounceInterval;
            }
            else
            {
                _time.Now = happens;
                await _evolution!.AdvanceAsync(happens - _start);
            }
        }

        _time.Now = to;
    }

    Task<IPeerSeat> IPeerStage.AddAsync(SimulatedPeer peer) => Task.FromResult<IPeerSeat>(Sit(peer));

    Task<IPeerSeat> IPeerStage.ReplaceAsync(IPeerSeat seat, SimulatedPeer peer)
    {
        seat.Peer = peer;
        return Task.FromResult(seat);
    }

    Task IPeerStage.RemoveAsync(IPeerSeat seat)
    {
        _seats.Remove(seat.Endpoint);
        return Task.CompletedTask;
    }

    void IPeerStage.Announce(IPeerSeat seat, AnnounceEvent announceEvent) => Announce(seat, announceEvent);

    void IPeerStage.Tell(IReadOnlyList<TruthLine> lines)
    {
        foreach (var change in lines.OfType<ChangeTruth>())
        {
            if (change.Reachable)
            {
                _present.TryAdd(change.Endpoint, change.At);
            }
            else if (_present.Remove(change.Endpoint, out var since) && since is { } from)
            {
                _sessions.Add((from, change.At));
            }
        }
    }

    private Seat Sit(SimulatedPeer peer)
    {
        var seat = new Seat(PeerEndpoint.From(_addresses.Next(peer))) { Peer = peer };
        _seats.Add(seat.Endpoint, seat);
        return seat;
    }

    private void Announce(IPeerSeat seat, AnnounceEvent announceEvent) => _tracker.Announce(
        new AnnounceRequest
        {
            InfoHash = InfoHash,
            PeerId = seat.Peer.PeerId,
            Port = seat.Endpoint.Port,
            Left = seat.Peer.Left,
            Event = announceEvent,
            NumWant = 0,
        },
        seat.Endpoint.ToIPAddress());

    private sealed class Seat(PeerEndpoint endpoint) : IPeerSeat
    {
        public required SimulatedPeer Peer { get; set; }

        public PeerEndpoint Endpoint { get; } = endpoint;
    }
}
