using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Observations;

namespace Crawler.Storage.Journal.Codecs;

/// <summary>A tracker check with its claims. Version 1 did not say what lists of peers tell together.</summary>
internal static class TrackerCheckCodec
{
    public static void Write(in PayloadWriter writer, TrackerCheck check)
    {
        writer.Time(check.ObservedAt);
        IdentityCodec.Write(writer, check.Tracker);
        writer.Byte((byte)check.Kind);
        writer.Byte((byte)check.Outcome);
        writer.Byte(check.Family switch { AddressFamily.InterNetwork => 4, AddressFamily.InterNetworkV6 => 6, _ => 0 });
        writer.OptionalDouble(check.RttMs);
        writer.Int32(check.HashesAsked);
        writer.Int32(check.HashesAnswered);
        writer.Text(check.Error);
        writer.Text(check.Warning);
        writer.OptionalInt32(check.IntervalSeconds);
        writer.OptionalInt32(check.MinIntervalSeconds);
        writer.Text(check.ExternalIp?.ToString());
        writer.Int32(check.Claims.Count);
        foreach (var claim in check.Claims)
        {
            IdentityCodec.Write(writer, claim.Swarm);
            writer.Byte((byte)claim.Outcome);
            writer.OptionalInt32(claim.Seeders);
            writer.OptionalInt32(claim.Leechers);
            writer.OptionalInt32(claim.Completed);
        }

        writer.Flag(check.Recapture is not null);
        if (check.Recapture is { } recapture)
        {
            writer.Int32(recapture.Named);
            writer.Int32(recapture.Known);
            writer.Int32(recapture.Again);
        }
    }

    public static TrackerCheck Read(ref PayloadReader reader, byte version) => new()
    {
        ObservedAt = reader.Time(),
        Tracker = IdentityCodec.ReadTracker(ref reader),
        Kind = reader.Code<CheckKind>(),
        Outcome = reader.Code<ProbeOutcome>(),
        Family = reader.Byte() switch { 4 => AddressFamily.InterNetwork, 6 => AddressFamily.InterNetworkV6, _ => null },
        RttMs = reader.OptionalDouble(),
        HashesAsked = reader.Int32(),
        HashesAnswered = reader.Int32(),
        Error = reader.Text(),
        Warning = reader.Text(),
        IntervalSeconds = reader.OptionalInt32(),
        MinIntervalSeconds = reader.OptionalInt32(),
        ExternalIp = reader.Text() is { } address ? IPAddress.Parse(address) : null,
        Claims = ReadClaims(ref reader),
        Recapture = version >= 2 && reader.Flag() ? new ListRecapture(reader.Int32(), reader.Int32(), reader.Int32()) : null,
    };

    private static SwarmClaim[] ReadClaims(ref PayloadReader reader)
    {
        var claims = new SwarmClaim[reader.Count()];
        for (var i = 0; i < claims.Length; i++)
        {
            claims[i] = new SwarmClaim(
                IdentityCodec.ReadSwarm(ref reader), reader.Code<ProbeOutcome>(), reader.OptionalInt32(), reader.OptionalInt32(),
                reader.OptionalInt32());
        }

        return claims;
    }
}
