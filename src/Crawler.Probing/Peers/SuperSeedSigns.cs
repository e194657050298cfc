using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Probing.Peers;

/// <summary>
/// Tells apart who has nothing from a seed that says so, to hand every piece out once (BEP 16). What no peer without pieces does is a sign;
/// where there is none a peer is believed.
/// </summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0016.html</remarks>
internal sealed class SuperSeedSigns(PieceTally tally)
{
    // More than are on offer at a time: who tells more of them tells what it has.
    private const int MostOffered = 4;

    // The extension of programs that super-seed, and that say with it who only uploads (BEP 21).
    private const string UploadOnly = "upload_only";
    private Handshake _handshake;
    private ExtendedHandshake? _extended;
    private bool _saidHaveNone;
    private bool _unchoked;

    /// <summary>Whether what the peer says that it has is less than it has.</summary>
    public bool AreThere => tally.IsNothing && tally.IsSeed is not true && (tally.Have is > 0 and <= MostOffered || IsGenerous);

    /// <summary>Whether a sign may still come, in a moment.</summary>
    public bool MayCome => tally.IsNothing && tally.Have == 0 && !AreThere
        && (_extended is null ? !_handshake.SupportsExtensions : ListsUploadOnly && _extended.UploadOnly is not true);

    private bool ListsUploadOnly => _extended?.Messages.ContainsKey(UploadOnly) == true;

    // Programs of libtorrent's family unchoke unasked when they have a piece, and only then; those of the Azureus family send a bitfield
    // without pieces, and have-none only to hide them.
    private bool IsGenerous => tally.Have == 0 && ListsUploadOnly
        && (_unchoked || (_saidHaveNone && (_handshake.Reserved & ReservedBits.Azureus) != 0));

    /// <summary>Forgets the peer, for another one.</summary>
    public void Begin()
    {
        _handshake = default;
        _extended = null;
        _saidHaveNone = false;
        _unchoked = false;
    }

    /// <summary>Takes the peer's handshake.</summary>
    public void Take(in Handshake handshake) => _handshake = handshake;

    /// <summary>Takes its extended handshake.</summary>
    public void Take(ExtendedHandshake extended) => _extended = extended;

    /// <summary>Takes a message without payload.</summary>
    public void Take(PeerMessageId message)
    {
        _saidHaveNone |= message == PeerMessageId.HaveNone;
        _unchoked |= message == PeerMessageId.Unchoke;
    }
}
