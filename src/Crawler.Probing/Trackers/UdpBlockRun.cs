using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Datagrams;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Probing.Trackers;

/// <summary>
/// The requests of one <see cref="ScrapeBlock"/> under way at a tracker: as many outstanding as the tracker's window lets through. What
/// an answer says goes from the socket's buffer into the block, and the next request goes out, both in the thread that receives: nothing
/// is allocated for a request, and nobody waits for one. The first that does not end well keeps the rest from being sent.
/// </summary>
internal sealed class UdpBlockRun : IUdpReceiver, IDisposable
{
    private readonly UdpChannel _channel;
    private readonly SocketAddress _remote;
    private readonly ScrapeBlock _block;
    private readonly TrackerOptions _options;
    private readonly SemaphoreSlim _window;
    private readonly UdpConnectionId _id;
    private readonly Lock _lock = new();
    private readonly Slot[] _slots;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _next;
    private int _outstanding;
    private bool _isEnding;
    private bool _isWaitingForWindow;

    /// <summary>A run that is to be started.</summary>
    /// <param name="channel">The socket.</param>
    /// <param name="remote">The tracker.</param>
    /// <param name="block">What to ask for; cut into requests.</param>
    /// <param name="options">Retransmissions and time limits.</param>
    /// <param name="window">Requests that may be outstanding at the tracker; one of them is this run's already.</param>
    /// <param name="id">The connection id.</param>
    public UdpBlockRun(
        UdpChannel channel, SocketAddress remote, ScrapeBlock block, TrackerOptions options, SemaphoreSlim window, UdpConnectionId id)
    {
        (_channel, _remote, _block, _options, _window, _id) = (channel, remote, block, options, window, id);
        _slots = new Slot[Math.Min(options.UdpWindow, block.RequestCount)];
        _timer = channel.Time.CreateTimer(_ => Hurry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public SocketAddress Remote => _remote;

    private TimeProvider Time => _channel.Time;

    /// <summary>Sends the first requests, and completes when none is outstanding and none is to follow.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var stop = cancellationToken.Register(Cancel);
        lock (_lock)
        {
            GoOn(permits: 1);
            SetTimer();
        }

        _channel.Flush();
        await _ended.Task;
    }

    /// <inheritdoc/>
    public void Take(int tag, UdpReplyHeader header, ReadOnlySpan<byte> datagram)
    {
        lock (_lock)
        {
            ref var slot = ref _slots[tag];
            if (slot.Id != header.TransactionId || !slot.IsBusy)
            {
                return;
            }

            if (header.Action == UdpAction.Scrape)
            {
                TakeCounts(ref slot, datagram);
            }
            else if (header.Action == UdpAction.Error)
            {
                _id.Spoil();
                UdpError.TryReadReply(datagram, out var message, out _);
                End(ref slot, ProbeOutcome.TrackerFailure, message, hasAnswer: true);
            }
            else
            {
                return;
            }

            GoOn();
        }
    }

    /// <inheritdoc/>
    public void Fail(int tag, uint transactionId, SocketError error)
    {
        lock (_lock)
        {
            ref var slot = ref _slots[tag];
            if (slot.Id == transactionId && slot.IsBusy)
            {
                End(ref slot, SocketFailures.ToOutcome(error), new SocketException((int)error).Message, hasAnswer: false);
                GoOn();
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void TakeCounts(ref Slot slot, ReadOnlySpan<byte> datagram)
    {
        ref var request = ref _block.Requests[slot.Request];
        if (!UdpScrape.TryMeasureReply(datagram, request.Count, out var entries, out var error))
        {
            End(ref slot, ProbeOutcome.Malformed, error.ToString(), hasAnswer: true);
            return;
        }

        var counts = _block.Counts.Slice(request.First, entries);
        for (var i = 0; i < counts.Length; i++)
        {
            var (complete, downloaded, incomplete) = UdpScrape.ReadEntry(datagram, i);
            counts[i] = new ScrapeCount(Math.Max(complete, -1), Math.Max(incomplete, -1), Math.Max(downloaded, -1));
        }

        request.Answered = entries;
        _isEnding |= entries < request.Count;
        End(ref slot, ProbeOutcome.Ok, null, hasAnswer: true);
    }

    private void End(ref Slot slot, ProbeOutcome outcome, string? error, bool hasAnswer)
    {
        ref var request = ref _block.Requests[slot.Request];
        request.State = BlockState.Ended;
        request.Outcome = outcome;
        request.Error = error;
        request.EndedAt = Time.GetUtcNow().Ticks;
        request.RttMs = hasAnswer ? Time.GetElapsedTime(slot.SentAt).TotalMilliseconds : null;
        _isEnding |= outcome != ProbeOutcome.Ok;
        _channel.Forget(slot.Id);
        slot.IsBusy = false;
        _outstanding--;

        // Given back each time, so that whoever else asks this tracker gets a turn.
        _window.Release();
    }

    private void GoOn(int permits = 0)
    {
        Fill(permits);
        if (_outstanding == 0 && !_isWaitingForWindow)
        {
            _ended.TrySetResult();
        }
    }

    // Sends as many as the window lets through; those that the caller has a permit for first.
    private void Fill(int permits)
    {
        // A process that was stopped for a while must not go on with what others have taken over meanwhile.
        _isEnding |= _next < _block.RequestCount && (!_id.IsFreshForMore || Time.GetUtcNow() >= _block.Until);
        for (var i = 0; i < _slots.Length && _next < _block.RequestCount && !_isEnding; i++)
        {
            if (_slots[i].IsBusy)
            {
                continue;
            }

            if (permits-- <= 0 && !_window.Wait(0, CancellationToken.None))
            {
                break;
            }

            _outstanding++;
            var now = Time.GetTimestamp();
            _slots[i] = new Slot { IsBusy = true, Request = _next++, Id = _channel.Expect(this, i), BeganAt = now };
            Send(ref _slots[i], now);
        }

        if (permits > 0)
        {
            _window.Release();
        }

        if (_outstanding == 0 && _next < _block.RequestCount && !_isEnding && !_isWaitingForWindow)
        {
            // Others have the whole window, and no answer will wake this run.
            _isWaitingForWindow = true;
            _ = WaitForWindowAsync();
        }
    }

    private async Task WaitForWindowAsync()
    {
        await _window.WaitAsync(CancellationToken.None);
        lock (_lock)
        {
            _isWaitingForWindow = false;
            GoOn(permits: 1);
            SetTimer();
        }

        _channel.Flush();
    }

    private void Send(ref Slot slot, long now)
    {
        ref var request = ref _block.Requests[slot.Request];
        slot.SentAt = now;
        slot.Patience = _options.UdpRetransmit * (1 << slot.Attempt++);
        Span<byte> datagram = stackalloc byte[DatagramQueue.MaxDatagram];
        var hashes = _block.Hashes.Slice(request.First * InfoHash.Size, request.Count * InfoHash.Size);
        _channel.Add(_remote, datagram[..UdpScrape.WriteRequest(datagram, _id.Value, slot.Id, hashes)]);
    }

    // What waits for too long is sent again, or given up.
    private void Hurry()
    {
        lock (_lock)
        {
            var now = Time.GetTimestamp();
            for (var i = 0; i < _slots.Length; i++)
            {
                ref var slot = ref _slots[i];
                if (!slot.IsBusy || Left(slot) > TimeSpan.Zero)
                {
                    continue;
                }

                if (slot.Attempt >= _options.UdpAttempts)
                {
                    End(ref slot, ProbeOutcome.TimedOut, $"no answer to {_options.UdpAttempts} requests", hasAnswer: false);
                }
                else if (Time.GetElapsedTime(slot.BeganAt) >= _options.Timeout || !_id.IsFresh)
                {
                    End(ref slot, ProbeOutcome.TimedOut, $"no answer within {_options.Timeout.TotalSeconds:0.###} s", hasAnswer: false);
                }
                else
                {
                    Send(ref slot, now);
                }
            }

            GoOn();
            SetTimer();
        }

        _channel.Flush();
    }

    private void Cancel()
    {
        lock (_lock)
        {
            _isEnding = true;
            for (var i = 0; i < _slots.Length; i++)
            {
                if (_slots[i].IsBusy)
                {
                    End(ref _slots[i], ProbeOutcome.Cancelled, "stopped", hasAnswer: false);
                }
            }

            GoOn();
        }
    }

    private void SetTimer()
    {
        TimeSpan? earliest = null;
        foreach (ref readonly var slot in _slots.AsSpan())
        {
            if (slot.IsBusy && Left(slot) is var left && (earliest is null || left < earliest))
            {
                earliest = left;
            }
        }

        // A request that is sent later waits at least as long: this timer comes before it is due.
        if (earliest is { } due)
        {
            _timer.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    // Until it is sent again or given up.
    private TimeSpan Left(in Slot slot)
    {
        var toPatience = slot.Patience - Time.GetElapsedTime(slot.SentAt);
        var toTimeout = _options.Timeout - Time.GetElapsedTime(slot.BeganAt);
        return toPatience < toTimeout ? toPatience : toTimeout;
    }

    private struct Slot
    {
        public bool IsBusy;
        public int Request;
        public int Attempt;
        public uint Id;
        public long BeganAt;
        public long SentAt;
        public TimeSpan Patience;
    }
}
