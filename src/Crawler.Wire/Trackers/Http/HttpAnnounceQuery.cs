using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Trackers.Http;

/// <summary>The query of an HTTP announce: built by the client, read by the tracker.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html, bep_0007, bep_0021, bep_0023</remarks>
public static class HttpAnnounceQuery
{
    /// <summary>Client side: the announce URL with the request behind whatever query it has already.</summary>
    public static Uri Build(Uri announce, AnnounceRequest request)
    {
        ArgumentNullException.ThrowIfNull(announce);
        ArgumentNullException.ThrowIfNull(request);
        var query = new StringBuilder(256);
        QueryText.Append(query, "info_hash", request.InfoHash.ToArray());
        QueryText.Append(query, "peer_id", request.PeerId.ToArray());
        Number("port", request.Port);
        Number("uploaded", request.Uploaded);
        Number("downloaded", request.Downloaded);
        Number("left", request.Left);
        Number("compact", request.Compact ? 1 : 0);
        if (request.NumWant is { } numWant)
        {
            Number("numwant", numWant);
        }

        if (request.Key is { } key)
        {
            QueryText.Append(query, "key", key.ToString("X8", CultureInfo.InvariantCulture));
        }

        if (EventName(request.Event) is { } name)
        {
            QueryText.Append(query, "event", name);
        }

        if (request.Ip is { } ip)
        {
            QueryText.Append(query, "ip", ip.ToString());
        }

        if (request.IPv6 is { AddressFamily: AddressFamily.InterNetworkV6 } ipv6)
        {
            QueryText.Append(query, "ipv6", ipv6.ToString());
        }

        if (request.TrackerId is { } trackerId)
        {
            QueryText.Append(query, "trackerid", trackerId);
        }

        return QueryText.WithQuery(announce, query);

        void Number(string name, long value) => QueryText.Append(query, name, value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Server side: reads a query. <c>info_hash</c> and <c>peer_id</c> of 20 bytes and a <c>port</c> must be there. Offsets in the
    /// error are in characters of <paramref name="queryString"/>.
    /// </summary>
    public static bool TryParse(string queryString, [NotNullWhen(true)] out AnnounceRequest? request, out WireError error)
    {
        ArgumentNullException.ThrowIfNull(queryString);
        request = null;
        if (!HttpQuery.TryParse(queryString, out var query, out error))
        {
            return false;
        }

        var infoHash = query.Find("info_hash");
        var peerId = query.Find("peer_id");
        if (infoHash?.Length != InfoHash.Size || peerId?.Length != PeerId.Size)
        {
            var name = infoHash?.Length != InfoHash.Size ? "info_hash" : "peer_id";
            var kind = query.Find(name) is null ? WireErrorKind.MissingField : WireErrorKind.BadLength;
            error = new WireError(kind, 0, $"{name} must be there, with 20 bytes");
            return false;
        }

        if (!query.TryFindNumber("port", 0, ushort.MaxValue, out var port, out error)
            || !query.TryFindNumber("uploaded", 0, long.MaxValue, out var uploaded, out error)
            || !query.TryFindNumber("downloaded", 0, long.MaxValue, out var downloaded, out error)
            || !query.TryFindNumber("left", long.MinValue, long.MaxValue, out var left, out error)
            || !query.TryFindNumber("numwant", -1, int.MaxValue, out var numWant, out error)
            || !query.TryFindNumber("compact", 0, int.MaxValue, out var compact, out error))
        {
            return false;
        }

        if (port is null)
        {
            error = new WireError(WireErrorKind.MissingField, 0, "port must be there");
            return false;
        }

        if (!TryEvent(query.FindText("event"), out var announceEvent))
        {
            error = new WireError(WireErrorKind.InvalidValue, 0, "an event of another name");
            return false;
        }

        request = new AnnounceRequest
        {
            InfoHash = new InfoHash(infoHash),
            PeerId = new PeerId(peerId),
            Port = (ushort)port,
            Uploaded = uploaded ?? 0,
            Downloaded = downloaded ?? 0,
            Left = left ?? 0,
            NumWant = numWant is null or -1 ? null : (int)numWant,
            Compact = compact != 0,
            Event = announceEvent,
            Key = uint.TryParse(query.FindText("key"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key) ? key : null,
            Ip = query.FindAddress("ip"),
            IPv6 = query.FindAddress("ipv6"),
            TrackerId = query.FindText("trackerid") is { } id ? WireText.Clean(id, TrackerLimits.TrackerIdChars) : null,
        };
        return true;
    }

    private static string? EventName(AnnounceEvent value) => value switch
    {
        AnnounceEvent.Started => "started",
        AnnounceEvent.Completed => "completed",
        AnnounceEvent.Stopped => "stopped",
        AnnounceEvent.Paused => "paused",
        _ => null,
    };

    private static bool TryEvent(string? name, out AnnounceEvent value)
    {
        value = name switch
        {
            "started" => AnnounceEvent.Started,
            "completed" => AnnounceEvent.Completed,
            "stopped" => AnnounceEvent.Stopped,
            "paused" => AnnounceEvent.Paused,
            _ => AnnounceEvent.None,
        };
        return value != AnnounceEvent.None || name is null or "" or "empty" or "none";
    }
}
