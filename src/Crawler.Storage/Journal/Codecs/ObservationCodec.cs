using System.Buffers;
using Crawler.Probing.Observations;
using Crawler.Storage.Privacy;

namespace Crawler.Storage.Journal.Codecs;

/// <summary>Observations to records and back. What may not be stored is taken out before anything is written.</summary>
internal sealed class ObservationCodec(PeerMask mask)
{
    private const byte CheckVersion = 2;
    private const byte VisitVersion = 2;
    private const byte SnapshotVersion = 3;
    private const byte RequestVersion = 2;
    private const byte BlockVersion = 1;
    private const byte WebSeedVersion = 1;

    private readonly ArrayBufferWriter<byte> _payload = new();

    /// <summary>Writes an observation as a record.</summary>
    public void Write(IBufferWriter<byte> output, Observation observation)
    {
        _payload.ResetWrittenCount();
        var writer = new PayloadWriter(_payload);
        RecordType type;
        byte version;
        switch (observation)
        {
            case TrackerCheck check:
                (type, version) = (RecordType.TrackerCheck, CheckVersion);
                TrackerCheckCodec.Write(writer, Masked(check));
                break;
            case PeerVisit visit:
                (type, version) = (RecordType.Visit, VisitVersion);
                VisitCodec.Write(writer, Masked(visit), mask.Mask(visit.Endpoint, visit.ObservedAt));
                break;
            case SwarmSnapshot snapshot:
                (type, version) = (RecordType.SwarmSnapshot, SnapshotVersion);
                SwarmSnapshotCodec.Write(writer, snapshot);
                break;
            case ScrapedBlock block:
                (type, version) = (RecordType.ScrapedBlock, BlockVersion);
                ScrapedBlockCodec.Write(writer, block.Block);
                break;
            case TrackerRequest request:
                (type, version) = (RecordType.TrackerRequest, RequestVersion);
                TrackerRequestCodec.Write(writer, request);
                break;
            case WebSeedCheck check:
                (type, version) = (RecordType.WebSeedCheck, WebSeedVersion);
                WebSeedCheckCodec.Write(writer, Masked(check));
                break;
            default:
                throw new JournalException($"The journal has no record for a {observation.GetType().Name}.");
        }

        RecordFrame.Write(output, type, version, _payload.WrittenSpan);
    }

    /// <summary>
    /// Reads a record: a <see cref="TrackerCheck"/>, a <see cref="MaskedVisit"/>, a <see cref="SwarmSnapshot"/>, a
    /// <see cref="TrackerRequest"/>, a <see cref="WebSeedCheck"/>, or a <see cref="StoredBlock"/>, which goes on to use the payload.
    /// </summary>
    /// <exception cref="InvalidDataException">The payload is none of a known version.</exception>
    public static object Read(RecordType type, byte version, ReadOnlyMemory<byte> payload)
    {
        if ((type, version) is (RecordType.ScrapedBlock, BlockVersion))
        {
            return ScrapedBlockCodec.Read(payload);
        }

        var reader = new PayloadReader(payload.Span);
        object read = (type, version) switch
        {
            (RecordType.TrackerCheck, 1 or CheckVersion) => TrackerCheckCodec.Read(ref reader, version),
            (RecordType.Visit, 1 or VisitVersion) => VisitCodec.Read(ref reader, version),
            (RecordType.SwarmSnapshot, >= 1 and <= SnapshotVersion) => SwarmSnapshotCodec.Read(ref reader, version),
            (RecordType.TrackerRequest, 1 or RequestVersion) => TrackerRequestCodec.Read(ref reader, version),
            (RecordType.WebSeedCheck, WebSeedVersion) => WebSeedCheckCodec.Read(ref reader),
            _ => throw new InvalidDataException($"No record of type {(byte)type} and version {version} is known here."),
        };
        return reader.IsAtEnd ? read : throw new InvalidDataException("Bytes are left after the record's last value.");
    }

    /// <summary>Whether an exception of <see cref="Read"/> says that the payload is none.</summary>
    public static bool IsRefusal(Exception e) => e is InvalidDataException or FormatException or ArgumentException or OverflowException;

    private TrackerCheck Masked(TrackerCheck check) => mask.StoresAddresses
        ? check
        : check with
        {
            ExternalIp = null,
            Error = AddressScrubber.Scrub(check.Error),
            Warning = AddressScrubber.Scrub(check.Warning),
        };

    private WebSeedCheck Masked(WebSeedCheck check) =>
        mask.StoresAddresses ? check : check with { Error = AddressScrubber.Scrub(check.Error) };

    private PeerVisit Masked(PeerVisit visit) =>
        mask.StoresAddresses ? visit : visit with { Error = AddressScrubber.Scrub(visit.Error) };
}
