using Crawler.Lab.Scenarios;
using Crawler.Lab.Truth;
using Crawler.Wire.Peers;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Swarms;

/// <summary>
/// How one swarm changes: peers arrive, leave, come back, and get pieces. Everything is drawn from the scenario's seed; what happens is
/// written into the truth file before it does, so that no record can be ahead of the truth. Not thread-safe: one loop runs it.
/// </summary>
internal sealed class SwarmEvolution
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly SwarmCast _cast;
    private readonly LifePlan _plan;
    private readonly IPeerStage _stage;
    private readonly Random _random;
    private readonly List<Resident> _residents = [];
    private readonly PriorityQueue<Func<Task>, TimeSpan> _due = new();
    private TimeSpan _now;
    private int _arrived;
    private StateTruth? _last;

    public SwarmEvolution(SwarmCast cast, IEnumerable<IPeerSeat> peers, IPeerStage stage, Random random)
    {
        _cast = cast;
        _plan = cast.Plan.Life;
        _stage = stage;
        _random = random;
        foreach (var seat in peers.Where(p => p.Peer.Fault is null))
        {
            var resident = new Resident(seat, _plan.Download?.Draw(random));
            _residents.Add(resident);
            PlanDeparture(resident);
        }

        if (_plan.Download is not null)
        {
            After(Beat, GrowAsync);
        }

        PlanArrival();
    }

    /// <summary>When something happens next, from the start of the run; null when nothing ever will.</summary>
    public TimeSpan? Next => _due.TryPeek(out _, out var at) ? at : null;

    /// <summary>Lets everything happen that is due by <paramref name="now"/>.</summary>
    public async Task AdvanceAsync(TimeSpan now)
    {
        while (_due.TryPeek(out var happen, out var at) && at <= now)
        {
            _due.Dequeue();
            _now = at;
            await happen();
        }
    }

    private void After(TimeSpan wait, Func<Task> happen) => _due.Enqueue(happen, _now + wait);

    private void PlanArrival()
    {
        if (_plan.Arrivals is { } gap && _arrived < _plan.ArrivalsLimit)
        {
            After(gap.Draw(_random), ArriveAsync);
        }
    }

    private async Task ArriveAsync()
    {
        _arrived++;
        var seat = await _stage.AddAsync(_cast.DrawNewcomer(_random));
        var resident = new Resident(seat, _plan.Download?.Draw(_random));
        _residents.Add(resident);
        _stage.Tell([Opening.Describe(seat) with { Reachable = false }]);
        await ChangeAsync(resident, seat.Peer, AnnounceEvent.Started);
        PlanDeparture(resident);
        PlanArrival();
    }

    private void PlanDeparture(Resident resident)
    {
        var seed = resident.Peer.Pieces.IsComplete;
        var term = ++resident.Term;
        if ((seed ? _plan.SeedSession : _plan.Session) is { } session)
        {
            After(session.Draw(_random), () => term == resident.Term ? LeaveAsync(resident, seed ? _plan.SeedAway : _plan.Away) : Task.CompletedTask);
        }
    }

    private async Task LeaveAsync(Resident resident, Distribution? away)
    {
        await ChangeAsync(resident, resident.Peer with { Reachable = false, IsAway = true }, away is null ? AnnounceEvent.Stopped : null);
        if (away is null)
        {
            _residents.Remove(resident);
            return;
        }

        After(away.Draw(_random), async () =>
        {
            await ChangeAsync(resident, resident.Peer with { Reachable = true, IsAway = false }, AnnounceEvent.Started);
            PlanDeparture(resident);
        });
    }

    private async Task GrowAsync()
    {
        After(Beat, GrowAsync);
        var replicas = new int[_cast.Plan.Pieces];
        foreach (var peer in _residents.Select(r => r.Peer).Where(p => p.Reachable))
        {
            for (var i = 0; i < replicas.Length; i++)
            {
                replicas[i] += peer.Pieces[i] ? 1 : 0;
            }
        }

        foreach (var resident in _residents.Where(r => r.Peer is { Reachable: true, IsPartialSeed: false, Pieces.IsComplete: false }).ToList())
        {
            var had = resident.Peer.Pieces.Count;
            resident.Credit += Beat / resident.Download!.Value * replicas.Length;
            Bitfield.TryRead(resident.Peer.Pieces.Bytes.Span, replicas.Length, out var pieces, out _);
            for (; resident.Credit >= 1 && PieceChoice.Next(_plan.Order, pieces!, replicas, _random) is { } piece; resident.Credit--)
            {
                pieces!.Add(piece);
                replicas[piece]++;
            }

            // What nobody has cannot be saved up for.
            resident.Credit = Math.Min(resident.Credit, 1);
            if (pieces!.Count > had)
            {
                var left = pieces.IsComplete ? 0 : Math.Max(1, _cast.Torrent.TotalBytes - ((long)pieces.Count * _cast.Plan.PieceLength));
                await ChangeAsync(resident, resident.Peer with { Pieces = pieces, Left = left }, pieces.IsComplete ? AnnounceEvent.Completed : null);
                if (pieces.IsComplete)
                {
                    PlanDeparture(resident);
                }
            }
        }
    }

    private async Task ChangeAsync(Resident resident, SimulatedPeer peer, AnnounceEvent? say)
    {
        var at = _stage.Now;
        resident.Peer = peer;
        _stage.Tell([new ChangeTruth(at, $"{peer.InfoHash}", $"{resident.Seat.Endpoint}", peer.Reachable, peer.Pieces.Count), .. State(at)]);
        if (peer.Door == resident.Seat.Peer.Door)
        {
            resident.Seat.Peer = peer;
        }
        else
        {
            resident.Seat = await _stage.ReplaceAsync(resident.Seat, peer);
        }

        if (say is { } announceEvent)
        {
            _stage.Announce(resident.Seat, announceEvent);
        }

        if (say == AnnounceEvent.Stopped)
        {
            await _stage.RemoveAsync(resident.Seat);
        }

    }

    private IEnumerable<StateTruth> State(DateTimeOffset at)
    {
        var sets = _residents.Select(r => r.Peer).Concat(_cast.Peers.Where(p => p.Fault is not null)).Where(p => p.IsVerifiable).Select(p => p.Pieces).ToList();
        var seeds = sets.Count(s => s.IsComplete);
        var copies = sets.Count == 0 ? 0 : Math.Round(PieceSets.DistributedCopies(sets, _cast.Plan.Pieces), 4);
        var state = new StateTruth(at, $"{_cast.Torrent.InfoHash}", seeds, sets.Count - seeds, copies);
        if (_last is not null && state == _last with { At = at })
        {
            return [];
        }

        _last = state;
        return [state];
    }

    private sealed class Resident(IPeerSeat seat, TimeSpan? download)
    {
        public IPeerSeat Seat { get; set; } = seat;

        public TimeSpan? Download { get; } = download;

        public SimulatedPeer Peer { get; set; } = seat.Peer;

        public double Credit { get; set; }

        public int Term { get; set; }
    }
}
