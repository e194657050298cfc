using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Crawler.Lab.Content;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Seeding;

/// <summary>
/// One connection: greets the peer, hears it and serves it. Its memory is bounded: one message in, one block out, and
/// a limited list of requests. Whatever the peer does ends only this conversation.
/// </summary>
internal sealed class SeedConversation
{
    private const int SmallBuffer = 4 * 1024;
    private const int BlockHeader = 13;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SendTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeepAliveAfter = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan SilenceTimeout = TimeSpan.FromMinutes(4);

    private readonly Socket _socket;
    private readonly SeedHouse _house;

    public SeedConversation(Socket socket, SeedHouse house)
    {
        _socket = socket;
        _house = house;
    }

    /// <summary>Answers a peer that called, to the end of the connection, which is closed then.</summary>
    public Task AnswerAsync(CancellationToken cancel) => RunAsync(async () =>
    {
        if (await HearHandshakeAsync(cancel) is { } peer && _house.Find(peer.InfoHash) is { } torrent)
        {
            await SendAsync(SeedGreeting.WriteAnswer(torrent, peer, _house.PeerId), cancel);
            await ServeAsync(torrent, peer, cancel);
        }
    });

    /// <summary>Speaks first to a peer that was called, to the end of the connection, which is closed then.</summary>
    public Task CallAsync(SeededTorrent torrent, InfoHash swarm, CancellationToken cancel) => RunAsync(async () =>
    {
        await SendAsync(SeedGreeting.WriteCall(torrent, swarm, _house.PeerId), cancel);
        if (await HearHandshakeAsync(cancel) is { } peer && torrent.SwarmHashes.Contains(peer.InfoHash))
        {
            await ServeAsync(torrent, peer, cancel);
        }
    });

    private async Task RunAsync(Func<Task> conversation)
    {
        using var socket = _socket;
        try
        {
            socket.NoDelay = true;
            await conversation();
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The peer is gone, or silent for too long, or the program stops.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _house.Report($"content cannot be read: {e.Message}");
        }
    }

    private async Task ServeAsync(SeededTorrent torrent, Handshake peer, CancellationToken cancel)
    {
        var address = ((IPEndPoint)_socket.RemoteEndPoint!).Address;
        if (peer.PeerId == _house.PeerId)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var session = new SeedSession(torrent, _house.Slots, peer.SupportsFast);
        _house.Meet(torrent, address);
        try
        {
            await SendAsync(SeedGreeting.Write(torrent, peer, address), cancel);
            var tasks = new[] { ListenAsync(torrent, session, stop.Token), UploadAsync(torrent, session, stop.Token) };
            await Task.WhenAny(tasks);
            await stop.CancelAsync();
            await Task.WhenAll(tasks);
        }
        finally
        {
            _house.Slots.Leave(session);
            _house.Part(torrent, address);
        }
    }

    private async Task<Handshake?> HearHandshakeAsync(CancellationToken cancel)
    {
        using var limit = Limit(HandshakeTimeout, cancel, out var either);
        using var linked = either;
        return await HandshakeHearing.HearAsync(_socket, either.Token);
    }

    private async Task ListenAsync(SeededTorrent torrent, SeedSession session, CancellationToken cancel)
    {
        // The longest message that a peer may send is its bitfield, or an extended handshake.
        var most = Math.Max(64 * 1024, Bitfield.ByteCount(torrent.Layout.PieceCount) + 1);
        var buffer = new byte[SmallBuffer];
        var filled = 0;
        while (true)
        {
            using var limit = Limit(SilenceTimeout, cancel, out var either);
            using var linked = either;
            var received = await _socket.ReceiveAsync(buffer.AsMemory(filled), either.Token);
            filled += received;
            if (received == 0 || !TryHandle(session, most, ref buffer, ref filled))
            {
                return;
            }
        }
    }

    private static bool TryHandle(SeedSession session, int most, ref byte[] buffer, ref int filled)
    {
        var reader = new PeerMessageReader(buffer.AsSpan(0, filled), most);
        while (reader.Read())
        {
            if (!session.TryHandle(reader))
            {
                return false;
            }
        }

        if (reader.Error.IsError)
        {
            return false;
        }

        filled -= reader.Consumed;
        var rest = buffer.AsSpan(reader.Consumed, filled);
        var size = Math.Max(SmallBuffer, reader.Needed);
        if (size != buffer.Length)
        {
            var other = new byte[size];
            rest.CopyTo(other);
            buffer = other;
        }
        else
        {
            rest.CopyTo(buffer);
        }

        return true;
    }

    private async Task UploadAsync(SeededTorrent torrent, SeedSession session, CancellationToken cancel)
    {
        using var content = new ContentReader(torrent.Layout);
        while (true)
        {
            if (session.TakeAnswers() is { IsEmpty: false } answers)
            {
                await SendAsync(answers, cancel);
            }
            else if (session.TryTakeUpload(out var upload))
            {
                await _house.Rate.TakeAsync(upload.Length, cancel);
                await SendAsync(torrent, session, content, upload, cancel);
            }
            else
            {
                await WaitAsync(session, cancel);
            }
        }
    }

    private async Task WaitAsync(SeedSession session, CancellationToken cancel)
    {
        using var limit = Limit(KeepAliveAfter, cancel, out var either);
        using var linked = either;
        try
        {
            await session.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            await SendAsync(new byte[PeerMessageReader.PrefixSize], cancel);
        }
    }

    private async Task SendAsync(SeededTorrent torrent, SeedSession session, ContentReader content, Upload upload, CancellationToken cancel)
    {
        if (upload.IsMetadata)
        {
            if (session.MetadataId == 0)
            {
                return;
            }

            var message = new ArrayBufferWriter<byte>();
            MetadataAnswer.Write(message, session.MetadataId, torrent.Info.Span, upload.Index);
            await SendAsync(message.WrittenMemory, cancel);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BlockHeader + upload.Length);
        try
        {
            BinaryPrimitives.WriteInt32BigEndian(buffer, BlockHeader - PeerMessageReader.PrefixSize + upload.Length);
            buffer[4] = (byte)PeerMessageId.Piece;
            BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(5), upload.Index);
            BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(9), upload.Begin);
            content.Read(torrent.Layout.PieceStart(upload.Index) + upload.Begin, buffer.AsSpan(BlockHeader, upload.Length));
            await SendAsync(buffer.AsMemory(0, BlockHeader + upload.Length), cancel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        _house.CountUpload(torrent, upload.Length);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        using var limit = Limit(SendTimeout, cancel, out var either);
        using var linked = either;
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, either.Token)..];
        }
    }

    private CancellationTokenSource Limit(TimeSpan time, CancellationToken cancel, out CancellationTokenSource either)
    {
        var limit = new CancellationTokenSource(time, _house.Time);
        either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        return limit;
    }
}
