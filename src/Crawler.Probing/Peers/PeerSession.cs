using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers.Metadata;
using Crawler.Probing.Trackers;
using Crawler.Wire;

namespace Crawler.Probing.Peers;

/// <summary>One connection to one peer: the socket and the clock around a <see cref="PeerConversation"/>.</summary>
internal sealed class PeerSession(
    PeerTarget target, PeerOptions options, TrackerOptions identity, IPAddress? bindAddress, LearnedSwarm? swarm, TimeProvider time) : IDisposable
{
    private const int ErrorChars = 500;

    // A fresh id for each connection: peers close one from an id that they have seen.
    private readonly PeerConversation _conversation = new(target, PoliteAnnouncer.NewPeerId(identity.PeerIdPrefix), identity.UserAgent, options);
    private readonly long _start = time.GetTimestamp();
    private readonly PeerInput _input = new(options.MaxMessageBytes);
    private bool _waitedWhole;
    private double? _connectMs;
    private double? _handshakeMs;

    /// <summary>Visits the peer. Never throws, also not when the token ends: then the outcome is cancelled.</summary>
    public async Task<PeerVisit> RunAsync(CancellationToken cancellationToken)
    {
        using var stage = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stage.Token, cancellationToken);
        ProbeOutcome? outcome;
        string? error = null;
        try
        {
            outcome = await TalkAsync(stage, linked.Token, cancellationToken);
            error = _conversation.Error ?? (outcome == ProbeOutcome.Closed ? "the peer closed the connection" : null);
        }
        catch (OperationCanceledException)
        {
            outcome = cancellationToken.IsCancellationRequested ? ProbeOutcome.Cancelled : ProbeOutcome.TimedOut;
            error = cancellationToken.IsCancellationRequested ? "stopped first" : "no answer in time";
        }
        catch (SocketException exception)
        {
            outcome = SocketFailures.ToOutcome(exception.SocketErrorCode);

            // After data a reset is only a rough way of closing.
            outcome = outcome == ProbeOutcome.Reset && _input.Received > 0 ? ProbeOutcome.Closed : outcome;
            error = exception.Message;
        }

        if (_conversation is { WantsMetadata: true, IsHandshaken: true } && swarm?.Metadata is { } metadata)
        {
            _conversation.Learn(metadata.PieceCount);
            error = _conversation.Error ?? error;
        }

        return _conversation.Describe(new PeerVisit
        {
            ObservedAt = time.GetUtcNow(),
            Swarm = target.Swarm,
            Endpoint = target.Endpoint,
            Source = target.Source,
            Outcome = _conversation.IsHandshaken ? ProbeOutcome.Handshaken : outcome ?? ProbeOutcome.Closed,
            Stage = _connectMs is null ? ProbeStage.Connect : _waitedWhole ? ProbeStage.Done : _conversation.Stage,
            ConnectMs = _connectMs,
            HandshakeMs = _handshakeMs,
            Error = _conversation.IsHandshaken && (_waitedWhole || _conversation.IsSaid) && _conversation.Error is null
                ? null
                : error is null ? null : WireText.Clean(error, ErrorChars),
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _input.Dispose();

    private async Task<ProbeOutcome?> TalkAsync(CancellationTokenSource stage, CancellationToken token, CancellationToken visitToken)
    {
        using var socket = new Socket(target.Endpoint.IsV4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        socket.NoDelay = true;
        if (bindAddress is not null)
        {
            socket.Bind(new IPEndPoint(bindAddress, 0));
        }

        Limit(stage, options.ConnectTimeout);
        await socket.ConnectAsync(target.Endpoint.ToIPEndPoint(), token);
        _connectMs = time.GetElapsedTime(_start).TotalMilliseconds;

        Limit(stage, options.HandshakeTimeout);
        var sent = time.GetTimestamp();
        await SendAsync(socket, _conversation.Opening(), token);
        while (!_conversation.IsHandshaken)
        {
            if (!await ReceiveAsync(socket, token))
            {
                return _conversation.Failure ?? ProbeOutcome.Closed;
            }
        }

        _handshakeMs = time.GetElapsedTime(sent).TotalMilliseconds;
        if (_conversation.Failure is not null)
        {
            return _conversation.Failure;
        }

        var outcome = await HearAsync(socket, stage, token);
        if (swarm is not null && _conversation is { WantsMetadata: true, IsProgressSaid: true, Failure: null })
        {
            await LearnAsync(swarm, outcome is null ? socket : null, visitToken);
        }

        return outcome;
    }

    /// <summary>After the handshake: introduces us, and listens until all is said or the wait is over.</summary>
    private async Task<ProbeOutcome?> HearAsync(Socket socket, CancellationTokenSource stage, CancellationToken token)
    {
        var whole = Limit(stage, options.BitfieldWait);
        var lingering = false;
        try
        {
            await SendAsync(socket, _conversation.Introduction(), token);
            while (!_conversation.IsComplete)
            {
                if (_conversation.IsSaid && !lingering)
                {
                    lingering = true;
                    Limit(stage, options.HaveWait);
                }

                if (!await ReceiveAsync(socket, token))
                {
                    return _conversation.Failure ?? ProbeOutcome.Closed;
                }
            }
        }
        catch (OperationCanceledException) when (stage.IsCancellationRequested)
        {
            // Who is in the middle of a message has not kept silent.
            _waitedWhole = lingering || (whole && _input.Bytes.IsEmpty);
            if (_waitedWhole)
            {
                _conversation.EndWait();
            }
        }

        return null;
    }

    /// <summary>Where the number of pieces is not known: gets it from the peer, or waits for a visit that is just getting it.</summary>
    /// <param name="learning">The swarm.</param>
    /// <param name="socket">The connection; null when the peer closed it.</param>
    /// <param name="visitToken">Ends the visit.</param>
    private async Task LearnAsync(LearnedSwarm learning, Socket? socket, CancellationToken visitToken)
    {
        using var stage = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stage.Token, visitToken);
        Limit(stage, options.Timeout);
        try
        {
            if (await learning.TakeTurnAsync(linked.Token))
            {
                var transfer = socket is null ? null : _conversation.BeginTransfer();
                try
                {
                    await TransferAsync(socket, transfer, stage, linked.Token);
                }
                finally
                {
                    learning.EndTurn(transfer?.Learned, transfer is { Learned: null } && !visitToken.IsCancellationRequested);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The visit is whole without it: how many pieces there are stays unknown.
        }
    }

    private async Task TransferAsync(Socket? socket, MetadataTransfer? transfer, CancellationTokenSource stage, CancellationToken token)
    {
        var received = -1;
        while (socket is not null && transfer is { IsOver: false })
        {
            if (received != transfer.Received)
            {
                received = transfer.Received;
                Limit(stage, options.MetadataWait);
            }

            await SendAsync(socket, transfer.Requests(), token);
            if (!await ReceiveAsync(socket, token, transfer.Size))
            {
                return;
            }
        }
    }

    /// <summary>Receives once; false when the peer closed, or said what ends the conversation.</summary>
    private async ValueTask<bool> ReceiveAsync(Socket socket, CancellationToken token, int extraBytes = 0)
    {
        if (!await _input.ReceiveAsync(socket, token))
        {
            return false;
        }

        _input.Consume(_conversation.Take(_input.Bytes));
        return _conversation.Failure is null && _input.Received <= (long)options.MaxBytes + extraBytes;
    }

    private static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken token)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, token)..];
        }
    }

    /// <summary>Ends the stage after <paramref name="wait"/>, or with the whole visit's limit; true when the whole wait fits.</summary>
    private bool Limit(CancellationTokenSource stage, TimeSpan wait)
    {
        var rest = options.Timeout - time.GetElapsedTime(_start);
        var limit = wait < rest ? wait : rest;
        stage.CancelAfter(limit > TimeSpan.Zero ? limit : TimeSpan.Zero);
        return wait <= rest;
    }
}
