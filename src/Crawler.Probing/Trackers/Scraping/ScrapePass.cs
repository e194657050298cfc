using System.Net.Sockets;
using System.Security.Cryptography;
using Crawler.Probing.Observations;

namespace Crawler.Probing.Trackers.Scraping;

/// <summary>
/// One pass over swarms at one tracker in as few requests as it answers. Trackers leave hashes out of long scrapes and do not say so:
/// what is missing is asked for again in smaller requests, until it is answered or known to be unknown there, and the tracker's limit
/// is learned on the way. Every request is reported as a check; a claim is in it only when it is the answer.
/// </summary>
public sealed class ScrapePass : IDisposable
{
    // A tracker that has left out everything in so many requests in a row, of hashes chosen at random, has none of the rest either.
    private const int MaxFruitless = 12;

    private readonly ScrapeRequest _ask;
    private readonly ScrapePlan _plan;
    private readonly Func<TrackerCheck, CancellationToken, Task> _report;
    private readonly TimeProvider _time;
    private readonly LearnedLimits _limits;
    private readonly Canary _canary;
    private readonly ScrapeBacklog _backlog;
    private bool _hasEnded;
    private bool _isSilent;

    /// <summary>A pass over these swarms.</summary>
    /// <param name="swarms">Taken one after the other as requests go out.</param>
    /// <param name="ask">Makes one request.</param>
    /// <param name="plan">How to go about it.</param>
    /// <param name="report">Where each check goes; side by side where requests are.</param>
    /// <param name="time">The clock.</param>
    public ScrapePass(
        IAsyncEnumerator<SwarmRef> swarms, ScrapeRequest ask, ScrapePlan plan, Func<TrackerCheck, CancellationToken, Task> report, TimeProvider time)
    {
        _ask = ask;
        _plan = plan;
        _report = report;
        _time = time;
        _limits = new LearnedLimits(plan, time);
        _canary = new Canary(plan, _limits);
        _backlog = new ScrapeBacklog(swarms, plan);
    }

    /// <summary>How many requests are asked for at once, as soon as the tracker's limit is known; null for one by one.</summary>
    /// <value>Default: null.</value>
    public BlockScraping? Blocks { get; init; }

    /// <summary>What the pass learned, and over which family; null when nothing is new.</summary>
    public (AddressFamily Family, ScrapeLimits Limits)? Learned => _limits.HaveChanged ? (_limits.Family!.Value, _limits.Now) : null;

    private bool HasBlocks => Blocks is not null && !_plan.HasMinInterval && _limits.IsProven;

    private bool HasEnded => Volatile.Read(ref _hasEnded) || _time.GetUtcNow() >= _plan.Until;

    /// <summary>Asks for all of them; gives those that it did not come to.</summary>
    /// <exception cref="OperationCanceledException">The token ended.</exception>
    public async Task<IReadOnlyList<SwarmRef>> RunAsync(CancellationToken cancellationToken)
    {
        if (_canary.RidesAlong && _limits.NextSize == 1)
        {
            // With another hash beside it one of the two would be left out.
            await AskCanaryAsync(Canary.New(), cancellationToken);
        }

        while (!HasEnded)
        {
            if (HasBlocks)
            {
                await Task.WhenAll(Enumerable.Range(0, BlockScraping.Parallel).Select(_ => WorkOnBlocksAsync(cancellationToken)));
            }

            if (await TakeAsync(cancellationToken) is { Count: > 0 } group)
            {
                // The first request shows the limit to those that go out side by side.
                await ResolveAsync(group, cancellationToken);
                if (!HasBlocks)
                {
                    await Task.WhenAll(Enumerable.Range(0, _plan.Parallel > 1 ? _plan.Parallel : 0).Select(_ => WorkAsync(cancellationToken)));
                }
            }
            else if (_backlog.TakeDoubted(_limits.NextSize) is { Count: > 0 } doubted)
            {
                await LookAgainAsync([.. doubted], cancellationToken);
            }
            else
            {
                return [];
            }
        }

        return await _backlog.RestAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _backlog.Dispose();
        _canary.Dispose();
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (!HasEnded && await TakeAsync(cancellationToken) is { Count: > 0 } group)
        {
            await ResolveAsync(group, cancellationToken);
        }
    }

    // Until there are no more swarms, or nothing could be asked: then a request by itself shows why.
    private async Task WorkOnBlocksAsync(CancellationToken cancellationToken)
    {
        for (var goesOn = true; goesOn && !HasEnded && HasBlocks;)
        {
            var block = Blocks!.Pool.Take(Blocks.Tracker);
            var (size, odd) = (_limits.NextSize, new List<ScrapeAnswer>());
            await _backlog.TakeAsync(block, Math.Min(size * ScrapeBlock.MostRequests, ScrapeBlock.MostSwarms), cancellationToken);
            if (block.Count == 0)
            {
                Blocks.Pool.GiveBack(block);
                return;
            }

            block.Until = _plan.Until;
            block.Cut(size);
            await Blocks.Ask(block, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            goesOn = TakeApart(block, odd);
            await _canary.SettleAsync(
                block, x => AskCanaryAsync(x, cancellationToken), _plan.EndsEarly ? _backlog.GiveBack : null, cancellationToken);
            await Blocks.Report(block, cancellationToken);
            Blocks.Pool.GiveBack(block);
            foreach (var answer in odd)
            {
                await ResolveAsync(answer, size, cancellationToken);
            }
        }
    }

    // Leaves in the block what was answered whole. What was not sent is asked for again; whether anything was sent.
    private bool TakeApart(ScrapeBlock block, List<ScrapeAnswer> odd)
    {
        var asked = 0;
        foreach (ref var request in block.Requests)
        {
            if (request.State == BlockState.Unasked)
            {
                _backlog.GiveBack(block.Swarms(request));
                continue;
            }

            asked++;
            if (request.Outcome != ProbeOutcome.Ok || request.Answered < request.Count)
            {
                odd.Add(new ScrapeAnswer(block.Swarms(request), block.CheckOf(request)));
                request.State = BlockState.TakenOut;
            }
        }

        _limits.Note(asked > 0 ? block.Family : null);
        return asked > 0;
    }

    private Task<List<SwarmRef>> TakeAsync(CancellationToken cancellationToken) =>
        _backlog.TakeAsync(() => Math.Max(1, _limits.NextSize - (_canary.RidesAlong ? 1 : 0)), cancellationToken);

    private async Task ResolveAsync(List<SwarmRef> group, CancellationToken cancellationToken)
    {
        var proven = _limits.Now.Whole;
        await ResolveAsync(await AskAsync(group, cancellationToken), proven, cancellationToken);
    }

    private async Task ResolveAsync(ScrapeAnswer answer, int proven, CancellationToken cancellationToken)
    {
        var group = answer.Asked;
        if (!answer.IsAnswer)
        {
            await FailAsync(answer, cancellationToken);
        }
        else if (answer.Missing.Count == 0 || group.Count == 1)
        {
            _limits.Answered(group.Count);
            await ReportAsync(answer.With(answer.Missing), cancellationToken);
        }
        else if (group.Count > proven)
        {
            await SearchAsync(answer, cancellationToken);
        }
        else
        {
            // It has answered as many before. But when all that is missing stands at the end, it may answer fewer now.
            var atEnd = answer.Count == 0 ? [] : answer.Missing.FindAll(x => !answer.IsAnsweredAfter(x.Place));
            _backlog.Doubt(atEnd);
            await ReportAsync(answer.With([.. answer.Missing.Except(atEnd)]), cancellationToken);
        }
    }

    // Asks again for what is missing, in requests that cannot be too large. One hash that is answered then shows that there were too many.
    private async Task SearchAsync(ScrapeAnswer answer, CancellationToken cancellationToken)
    {
        var rest = answer.Missing.ToArray();
        for (var fruitless = 0; rest.Length > 0 && fruitless < MaxFruitless; fruitless++)
        {
            if (HasEnded)
            {
                LeaveOpen(answer, rest);
                await ReportAsync(answer.Check, cancellationToken);
                return;
            }

            if (fruitless > 0)
            {
                RandomNumberGenerator.Shuffle<MissingHash>(rest);
            }

            var part = rest[..Math.Min(rest.Length, answer.SafeSize)];
            rest = rest[part.Length..];
            var second = await AskAsync([.. part.Select(x => x.Swarm)], cancellationToken);
            if (!second.IsAnswer)
            {
                LeaveOpen(answer, rest);
                await ReportAsync(answer.Check, cancellationToken);
                await FailAsync(second, cancellationToken);
                return;
            }

            if (second.Count > 0)
            {
                await ReportAsync(answer.Check, cancellationToken);
                await FindAsync(part, second, fruitless == 0, cancellationToken);
                _backlog.GiveBack(rest.Select(x => x.Swarm));
                return;
            }

            await ReportAsync(second.With(second.Missing), cancellationToken);
        }

        _limits.Answered(answer.Asked.Count);
        await ReportAsync(answer.With(rest), cancellationToken);
    }

    // Second looks, put together, at hashes that stood behind everything that was answered.
    private async Task LookAgainAsync(MissingHash[] doubted, CancellationToken cancellationToken)
    {
        var second = await AskAsync([.. doubted.Select(x => x.Swarm)], cancellationToken);
        await (!second.IsAnswer ? FailAsync(second, cancellationToken)
            : second.Count > 0 ? FindAsync(doubted, second, isInOrder: true, cancellationToken)
            : ReportAsync(second.With(second.Missing), cancellationToken));
    }

    // Some are there that an answer had left out: it was cut. Those that are missing still are asked for with the rest.
    private async Task FindAsync(MissingHash[] asked, ScrapeAnswer second, bool isInOrder, CancellationToken cancellationToken)
    {
        var missing = second.Missing.Select(x => x.Swarm).ToHashSet();
        _limits.LeftOut(asked.Where(x => !missing.Contains(x.Swarm)).MinBy(x => x.Place)!, isInOrder);
        _backlog.GiveBack(missing);
        await ReportAsync(second.Check, cancellationToken);
    }

    // A tracker that refuses many, or says nothing to them, may answer one.
    private async Task FailAsync(ScrapeAnswer answer, CancellationToken cancellationToken)
    {
        var check = answer.Check;
        if (check.SmallerMayHelp && answer.Asked.Count > _limits.NextSize && !HasEnded)
        {
            // Meanwhile another request has shown that it was too large.
            _backlog.GiveBack(answer.Asked);
            await _report(check with { Claims = [] }, cancellationToken);
            return;
        }

        if (MayBeTooLarge(answer) && !HasEnded)
        {
            var one = await AskAsync([answer.Asked[0]], cancellationToken);
            await _report(one.IsAnswer ? check with { Claims = [] } : check, cancellationToken);
            if (one.IsAnswer)
            {
                _limits.TooMany(1, answer.Asked.Count);
                _backlog.GiveBack(answer.Asked.Skip(1));
                await ReportAsync(one.With(one.Missing), cancellationToken);
                return;
            }

            Volatile.Write(ref _isSilent, one.Check.Outcome == ProbeOutcome.TimedOut);
            check = one.Check with { Claims = [] };
        }

        await _report(check, cancellationToken);
        EndWhere(_plan.EndsEarly);
    }

    // What refuses has done so whatever the size that was answered before. A network may begin to lose long datagrams at any time; but
    // where even one hash got no answer, nobody is there.
    private bool MayBeTooLarge(ScrapeAnswer answer) => answer.Check is { SmallerMayHelp: true, Outcome: var outcome }
        && (outcome == ProbeOutcome.TimedOut ? answer.Asked.Count > 1 && !Volatile.Read(ref _isSilent) : answer.Asked.Count > Math.Max(1, _limits.Now.Whole));

    // What cannot be found out in this pass is taken for too many, so that the next one is sure to come further.
    private void LeaveOpen(ScrapeAnswer answer, IEnumerable<MissingHash> rest)
    {
        _limits.TooMany(answer.SafeSize, answer.SafeSize + 1);
        _backlog.GiveBack(rest.Select(x => x.Swarm));
    }

    private async Task<ScrapeAnswer> AskAsync(List<SwarmRef> swarms, CancellationToken cancellationToken)
    {
        SwarmRef? canary = _canary.RidesAlong && swarms.Count < _limits.NextSize ? Canary.New() : null;
        var check = await _ask(canary is { } first ? [first, .. swarms] : swarms, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (check.Outcome == ProbeOutcome.Ok)
        {
            _limits.Note(check.Family);
            Volatile.Write(ref _isSilent, false);
            EndWhere(_plan.EndsEarly && check.MinIntervalSeconds > 0);
        }

        if (canary is { } rider)
        {
            _canary.Note(check, rider);
            check = check with { Claims = [.. check.Claims.Where(x => x.Swarm != rider)] };
        }

        return new ScrapeAnswer(swarms, check);
    }

    private async Task ReportAsync(TrackerCheck check, CancellationToken cancellationToken)
    {
        await _canary.TryAsync(check, x => AskCanaryAsync(x, cancellationToken), cancellationToken);
        await _report(_canary.Settle(check, _plan.EndsEarly ? _backlog.GiveBack : null), cancellationToken);
    }

    private async Task AskCanaryAsync(SwarmRef canary, CancellationToken cancellationToken)
    {
        if (HasEnded)
        {
            return;
        }

        var check = await _ask([canary], cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (check.Outcome == ProbeOutcome.Ok)
        {
            _limits.Note(check.Family);
        }

        _canary.Note(check, canary);
        EndWhere(_plan.EndsEarly && (check.Outcome != ProbeOutcome.Ok || check.MinIntervalSeconds > 0));
        await _report(check with { Claims = [] }, cancellationToken);
    }

    private void EndWhere(bool isEnd)
    {
        if (isEnd)
        {
            Volatile.Write(ref _hasEnded, true);
        }
    }
}
