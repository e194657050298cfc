using System.Buffers;
using System.Net.Sockets;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Encryption;

namespace Crawler.Probing.Tests.Peers;

/// <summary>The answering side of an encrypted connection, for scripts.</summary>
internal sealed class EncryptedPeer
{
    private static readonly EncryptionKeyPair Keys = new([.. Enumerable.Range(7, EncryptionKeyPair.PrivateKeySize).Select(x => (byte)x)]);
    private readonly Socket _socket;
    private readonly CancellationToken _stop;
    private readonly EncryptionResponder _responder;

    private EncryptedPeer(Socket socket, InfoHash hash, EncryptionMethods accepted, CancellationToken stop)
    {
        _socket = socket;
        _stop = stop;
        _responder = new EncryptionResponder(new EncryptedSwarms([hash]), Keys, accepted, EncryptionMethods.Rc4, new Random(3));
    }

    /// <summary>What the caller said first: its handshake.</summary>
    public ReadOnlyMemory<byte> Handshake => _responder.InitialPayload;

    /// <summary>A listener that hangs up on whoever comes without encryption, and otherwise does what the script says.</summary>
    public static ScriptedPeer Requiring(InfoHash hash, EncryptionMethods accepted, Func<EncryptedPeer, Task> script) => new(async (socket, stop) =>
    {
        var first = await ScriptedPeer.ReadAsync(socket, 20, stop);
        if (first[0] == 19 && first.AsSpan(1).SequenceEqual("BitTorrent protocol"u8))
        {
            return;
        }

        var peer = new EncryptedPeer(socket, hash, accepted, stop);
        await peer.AgreeAsync(first);
        await script(peer);
    });

    /// <summary>Says something.</summary>
    public async Task SayAsync(byte[] bytes)
    {
        var own = bytes.ToArray();
        _responder.Cipher?.Encrypt(own);
        await _socket.SendAsync(own, _stop);
    }

    /// <summary>Hears so many bytes.</summary>
    public async Task<byte[]> HearAsync(int count)
    {
        var bytes = await ScriptedPeer.ReadAsync(_socket, count, _stop);
        _responder.Cipher?.Decrypt(bytes);
        return bytes;
    }

    /// <summary>Hears a whole message, behind its length.</summary>
    public async Task<byte[]> HearMessageAsync()
    {
        var prefix = await HearAsync(PeerMessageReader.PrefixSize);
        return await HearAsync((prefix[2] << 8) | prefix[3]);
    }

    public Task SilenceAsync() => ScriptedPeer.SilenceAsync(_stop);

    private async Task AgreeAsync(byte[] first)
    {
        var input = first.ToList();
        var output = new ArrayBufferWriter<byte>();
        while (true)
        {
            output.ResetWrittenCount();
            var status = _responder.Advance(input.ToArray(), output, out var consumed);
            input.RemoveRange(0, consumed);
            await _socket.SendAsync(output.WrittenMemory, _stop);
            if (status != EncryptionStatus.NeedMore)
            {
                Assert.Equal(EncryptionStatus.Established, status);
                return;
            }

            input.AddRange(await ScriptedPeer.ReadAsync(_socket, 1, _stop));
        }
    }
}
