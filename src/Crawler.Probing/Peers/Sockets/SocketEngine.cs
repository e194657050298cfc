using System.Collections.Concurrent;
using System.Net;
using Crawler.Probing.Peers.Metadata;
using Crawler.Probing.Trackers;

namespace Crawler.Probing.Peers.Sockets;

/// <summary>Visits by the framework's sockets, on every system: a task for each visit that is under way.</summary>
internal sealed class SocketEngine(PeerOptions options, TrackerOptions identity, IPAddress? bindAddress, TimeProvider time, int inFlight)
    : IPeerEngine
{
    private readonly SemaphoreSlim _slots = new(inFlight);
    private readonly ConcurrentBag<VisitCourse> _idle = [];
    private readonly CancellationTokenSource _disposed = new();

    /// <inheritdoc/>
    public int InFlight => inFlight;

    /// <inheritdoc/>
    public void Submit(in PeerTarget target, LearnedSwarm? swarm, IVisitReceiver receiver)
    {
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        _ = VisitAsync(target, swarm, receiver);
    }

    /// <inheritdoc/>
    public void Cancel(IVisitReceiver receiver)
    {
        // Each visit sees the receiver's token itself.
    }

    /// <inheritdoc/>
    public void Dispose() => _disposed.Cancel();

    private async Task VisitAsync(PeerTarget target, LearnedSwarm? swarm, IVisitReceiver receiver)
    {
        try
        {
            await _slots.WaitAsync(CancellationToken.None);
            if (!_idle.TryTake(out var course))
            {
                course = new VisitCourse(options, new OwnVoice(identity), time);
            }

            try
            {
                course.Begin(target, swarm);
                using (var stop = CancellationTokenSource.CreateLinkedTokenSource(receiver.Stop, _disposed.Token))
                using (var session = new SocketSession(course, options, bindAddress, time))
                {
                    await session.RunAsync(stop.Token);
                }

                var visit = course.Take();
                lock (receiver)
                {
                    receiver.Visited(visit);
                    receiver.Flush();
                }
            }
            finally
            {
                _idle.Add(course);
                _slots.Release();
            }
        }
        catch (Exception exception)
        {
            // Not what a peer did, which never throws: the owner must hear of it.
            lock (receiver)
            {
                receiver.Failed(exception);
            }
        }
    }
}
