using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Observations;

namespace Crawler.Probing.Peers.Sockets;

/// <summary>The socket and the clock around the course of one visit.</summary>
internal sealed class SocketSession(VisitCourse course, PeerOptions options, IPAddress? bindAddress, TimeProvider time) : IDisposable
{
    private const int BufferSize = 16 * 1024;
    private Socket? _socket;

    /// <summary>Goes the whole course. Never throws for what a peer does, nor when the token ends: that cancels the visit.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (course.Step != VisitStep.Over)
        {
            using var step = new CancellationTokenSource(Rest(), time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(step.Token, stop);
            try
            {
                switch (course.Step)
                {
                    case VisitStep.Dial:
                        await DialAsync(linked.Token);
                        break;
                    case VisitStep.AwaitTurn:
                        course.TurnTaken(await course.Swarm!.TakeTurnAsync(linked.Token));
                        break;
                    default:
                        await TalkAsync(linked.Token);
                        break;
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                course.Cancel();
            }
            catch (OperationCanceledException)
            {
                course.TimedOut();
            }
            catch (SocketException exception)
            {
                course.Failed(SocketFailures.ToOutcome(exception.SocketErrorCode), exception.Message);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private async Task DialAsync(CancellationToken token)
    {
        Close();
        var endpoint = course.Target.Endpoint;
        var family = endpoint.IsV4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        if (bindAddress is not null && bindAddress.AddressFamily != family)
        {
            course.Failed(ProbeOutcome.Inconclusive, "the local address is of the other family");
            return;
        }

        _socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (bindAddress is not null)
        {
            _socket.Bind(new IPEndPoint(bindAddress, 0));
        }

        try
        {
            await _socket.ConnectAsync(endpoint.ToIPEndPoint(), token);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Who can be reset has been connected: a connection that is not wanted is refused.
            course.Connected();
            throw;
        }

        course.Connected();
    }

    /// <summary>Until the course wants something else, or the step's deadline has changed.</summary>
    private async Task TalkAsync(CancellationToken token)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var deadline = course.Deadline;
            while (course.Step == VisitStep.Talk && course.Deadline == deadline)
            {
                await SendAsync(token);
                var read = await _socket!.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, token);
                if (read == 0)
                {
                    course.Closed();
                }
                else
                {
                    course.Received(buffer.AsSpan(0, read));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task SendAsync(CancellationToken token)
    {
        while (!course.Output.IsEmpty)
        {
            try
            {
                course.Output.Sent(await _socket!.SendAsync(course.Output.UnsentMemory, SocketFlags.None, token));
            }
            catch (SocketException)
            {
                // What came before the connection broke is still to be read; reading tells of its end, too.
                course.Output.Clear();
            }
        }
    }

    private void Close()
    {
        if (_socket is null)
        {
            return;
        }

        if (!options.GracefulClose)
        {
            _socket.LingerState = new LingerOption(enable: true, 0);
        }

        _socket.Dispose();
        _socket = null;
    }

    private TimeSpan Rest()
    {
        var rest = time.GetElapsedTime(time.GetTimestamp(), course.Deadline);
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }
}
