using System.Net;
using System.Text;
using Crawler.Wire.Dns;
using Crawler.Wire.Trackers;

namespace Crawler.Fuzz.Targets;

/// <summary>What resolvers are asked and what they answer.</summary>
internal static class DnsTargets
{
    private static readonly DnsQuery Asked = new(7, "tracker.example", DnsType.Txt);

    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("dns-reply", typeof(DnsReply), Replies, () =>
        [
            Packet(x => new DnsReply { TimeToLiveSeconds = 60, Records = ["BITTORRENT UDP:1337"u8.ToArray(), new byte[300]] }.Write(x, Asked)),
            Packet(x => new DnsReply { TimeToLiveSeconds = 60, Records = [IPAddress.Loopback.GetAddressBytes()] }.Write(x, Asked with { Type = DnsType.A })),
        ]) { BytesPerByte = 1024 },
        new("dns-query", typeof(DnsQuery), Queries, () => [Packet(x => Asked.Write(x))]) { BytesPerByte = 1024 },
        new("tracker-preference", typeof(TrackerPreference), Preferences, () =>
        [
            "BITTORRENT UDP:1337 TCP:80"u8.ToArray(), "BITTORRENT DENY ALL"u8.ToArray(), Encoding.ASCII.GetBytes("BITTORRENT " + string.Concat(Enumerable.Range(1, 40).Select(x => $"TCP:{x} "))),
        ]) { BytesPerByte = 2048 },
    ];

    private static byte[] Packet(Func<byte[], int> write)
    {
        var buffer = new byte[DnsQuery.MaxReplyBytes];
        return buffer[..write(buffer)];
    }

    private static long Replies(ReadOnlySpan<byte> input)
    {
        var asked = DnsQuery.TryRead(input, out var question, out _) ? question : Asked;
        if (!DnsReply.TryRead(input, asked, out var reply, out var error))
        {
            return Way.Refused(error);
        }

        Way.Promise(reply.Records.Count <= DnsReply.MaxRecords && reply.TimeToLiveSeconds >= 0, "within limits");
        return Way.Read(reply.Records.Count, reply.Status, reply.TimeToLiveSeconds, reply.IsTruncated ? 1 : 0);
    }

    private static long Queries(ReadOnlySpan<byte> input) =>
        DnsQuery.TryRead(input, out var query, out var error) ? Way.Read(query.Name.Length, (long)query.Type) : Way.Refused(error);

    private static long Preferences(ReadOnlySpan<byte> input)
    {
        var read = TrackerPreference.TryRead(input, out var preference);
        Way.Promise(preference.Places.Count <= TrackerPreference.MaxPlaces && preference.Places.All(x => x.Port is > 0 and <= 65535), "within limits");
        return Way.Read(read ? 1 : 0, preference.Places.Count, preference.Places.Count(x => x.IsUdp));
    }
}
