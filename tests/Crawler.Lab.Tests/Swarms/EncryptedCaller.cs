using System.Buffers;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Encryption;

namespace Crawler.Lab.Tests.Swarms;

/// <summary>Calls a peer with an encrypted handshake.</summary>
internal sealed class EncryptedCaller : IDisposable
{
    private static readonly EncryptionKeyPair Keys = new([.. Enumerable.Range(1, EncryptionKeyPair.PrivateKeySize).Select(i => (byte)i)]);

    private readonly Caller _caller;
    private readonly EncryptionInitiator _initiator;
    private readonly ArrayBufferWriter<byte> _output = new();

    private EncryptedCaller(Caller caller, EncryptionInitiator initiator)
    {
        _caller = caller;
        _initiator = initiator;
    }

    public EncryptionMethods Method => _initiator.Method;

    public Caller Caller => _caller;

    /// <summary>Connects and speaks up to the end of the encrypted handshake; the caller is then ready to hear what is inside.</summary>
    public static async Task<EncryptedCaller> ConnectAsync(PeerEndpoint endpoint, InfoHash swarm, EncryptionMethods offer)
    {
        var handshake = new byte[Handshake.Size];
        Peers.CallerHandshake(Caller.AllExtensions).Write(handshake);
        var caller = new EncryptedCaller(
            await Caller.ConnectAsync(endpoint.ToIPEndPoint()), new EncryptionInitiator(swarm, Keys, offer, handshake, new Random(1)));
        caller._initiator.Open(caller._output);
        await caller.FlushAsync();
        return caller;
    }

    /// <summary>How the handshake ends; <see cref="EncryptionStatus.NeedMore"/> when the peer closes before.</summary>
    public async Task<EncryptionStatus> AgreeAsync()
    {
        while (true)
        {
            var status = _initiator.Advance(_caller.Heard, _output, out var consumed);
            _caller.Skip(consumed);
            await FlushAsync();
            if (status != EncryptionStatus.NeedMore)
            {
                _caller.Decrypt(_initiator.Cipher);
                return status;
            }

            if (!await _caller.HearMoreAsync())
            {
                return status;
            }
        }
    }

    public void Dispose() => _caller.Dispose();

    private async Task FlushAsync()
    {
        await _caller.SendAsync(_output.WrittenSpan.ToArray());
        _output.ResetWrittenCount();
    }
}
