using Crawler.Probing.Observations;

namespace Crawler.Storage.Journal.Codecs;

/// <summary>A question to a web seed.</summary>
internal static class WebSeedCheckCodec
{
    public static void Write(in PayloadWriter writer, WebSeedCheck check)
    {
        writer.Time(check.ObservedAt);
        IdentityCodec.Write(writer, check.Seed.Swarm);
        writer.Text(check.Seed.Url);
        writer.Byte((byte)check.Outcome);
        writer.OptionalInt32(check.Status);
        writer.OptionalDouble(check.RttMs);
        writer.Int32(check.Redirects);
        writer.OptionalFlag(check.AcceptsRanges);
        writer.OptionalInt64(check.ContentBytes);
        writer.OptionalInt64(check.ExpectedBytes);
        writer.Text(check.Error);
    }

    public static WebSeedCheck Read(ref PayloadReader reader) => new()
    {
        ObservedAt = reader.Time(),
        Seed = new WebSeedRef(
            IdentityCodec.ReadSwarm(ref reader), reader.Text() ?? throw new InvalidDataException("A web seed has no URL.")),
        Outcome = reader.Code<ProbeOutcome>(),
        Status = reader.OptionalInt32(),
        RttMs = reader.OptionalDouble(),
        Redirects = reader.Int32(),
        AcceptsRanges = reader.OptionalFlag(),
        ContentBytes = reader.OptionalInt64(),
        ExpectedBytes = reader.OptionalInt64(),
        Error = reader.Text(),
    };
}
