using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Wire;
using Crawler.Wire.Peers;

namespace Crawler.Probing.Peers;

/// <summary>One connection to one peer: the socket and the clock around a <see cref="PeerConversation"/>.</summary>
internal sealed class PeerSession(
    PeerTarget target, PeerOptions options, TrackerOptions identity, IPAddress? bindAddress, TimeProvider time)
{
    private const int FirstBuffer = 4096;
    private const int ErrorChars = 500;

    // A fresh id for each connection: peers close one from an id that they have seen.
    private readonly PeerConversation _conversation = new(target, PoliteAnnouncer.NewPeerId(identity.PeerIdPrefix), identity.UserAgent, options);
    private readonly long _start = time.GetTimestamp();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _filled;
    private long _received;
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
            outcome = await TalkAsync(stage, linked.Token);
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
            outcome = outcome == ProbeOutcome.Reset && _received > 0 ? ProbeOutcome.Closed : outcome;
            error = exception.Message;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        if (_waitedWhole)
        {
            _conversation.EndWait();
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

    private async Task<ProbeOutcome?> TalkAsync(CancellationTokenSource stage, CancellationToken token)
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

        return await HearAsync(socket, stage, token);
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
            _waitedWhole = lingering || (whole && _filled == 0);
        }

        return null;
    }

    /// <summary>Receives once; false when the peer closed, or said what ends the conversation.</summary>
    private async ValueTask<bool> ReceiveAsync(Socket socket, CancellationToken token)
    {
        if (_filled == _buffer.Length)
        {
            Grow();
        }

        var read = await socket.ReceiveAsync(_buffer.AsMemory(_filled), SocketFlags.None, token);
        if (read == 0)
        {
            return false;
        }

        _received += read;
        _filled += read;
        var consumed = _conversation.Take(_buffer.AsSpan(0, _filled));
        _buffer.AsSpan(consumed, _filled - consumed).CopyTo(_buffer);
        _filled -= consumed;
        return _conversation.Failure is null && _received <= options.MaxBytes;
    }

    private static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken token)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, token)..];
        }
    }

    // Never beyond one message: the reader refuses longer ones as soon as their length is there.
    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_buffer.Length * 4, Math.Max(_buffer.Length + 1, options.MaxMessageBytes + Handshake.Size)));
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
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
