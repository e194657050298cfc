using System.Buffers;
using System.Security.Cryptography;
using Crawler.Wire;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Encryption;

namespace Crawler.Lab.Swarms;

/// <summary>Hears a caller's handshake, be it plain or encrypted, as the peer's policy wants it.</summary>
internal static class Reception
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // One pair for all peers of the process: a caller cannot tell, and thousands of pairs would cost seconds.
    private static readonly Lazy<EncryptionKeyPair> Keys = new(() => new EncryptionKeyPair(RandomNumberGenerator.GetBytes(EncryptionKeyPair.PrivateKeySize)));

    /// <summary>The handshake; null when the caller leaves, says something else first, or does not encrypt where it must.</summary>
    public static async ValueTask<Handshake?> HearAsync(PeerLink link, SimulatedPeer peer)
    {
        while (true)
        {
            if (Handshake.TryRead(link.Received, out var handshake, out var error))
            {
                link.Consume(Handshake.Size);
                return peer.Encryption == PeerEncryption.Require ? null : handshake;
            }

            if (error.Kind != WireErrorKind.UnexpectedEnd)
            {
                return peer.Encryption == PeerEncryption.Plain ? null : await HearEncryptedAsync(link, peer);
            }

            if (!await link.ReceiveAsync(Handshake.Size, Patience))
            {
                return null;
            }
        }
    }

    private static async ValueTask<Handshake?> HearEncryptedAsync(PeerLink link, SimulatedPeer peer)
    {
        var responder = new EncryptionResponder(
            new EncryptedSwarms([peer.InfoHash]), Keys.Value, peer.Encryption.Accepted(), peer.Encryption.Preferred(), new Random(peer.PeerId.GetHashCode()));
        var output = new ArrayBufferWriter<byte>();
        while (true)
        {
            var status = responder.Advance(link.Received, output, out var consumed);
            link.Consume(consumed);
            await link.SendAsync(output.WrittenMemory);
            output.ResetWrittenCount();
            if (status == EncryptionStatus.Established)
            {
                link.Encrypt(responder.Cipher, responder.InitialPayload.Span);
                return await HearInsideAsync(link);
            }

            if (status == EncryptionStatus.Failed || !await link.ReceiveAsync(EncryptionLimits.ResponderScan, Patience))
            {
                return null;
            }
        }
    }

    private static async ValueTask<Handshake?> HearInsideAsync(PeerLink link)
    {
        while (true)
        {
            if (Handshake.TryRead(link.Received, out var handshake, out var error))
            {
                link.Consume(Handshake.Size);
                return handshake;
            }

            if (error.Kind != WireErrorKind.UnexpectedEnd || !await link.ReceiveAsync(Handshake.Size, Patience))
            {
                return null;
            }
        }
    }
}
