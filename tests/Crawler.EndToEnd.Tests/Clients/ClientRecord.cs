using System.Text.Json;

namespace Crawler.EndToEnd.Tests.Clients;

/// <summary>What <c>crawler probe --json</c> says of one client, as far as it is known beforehand.</summary>
internal sealed record ClientRecord(string? Client, string? Version, string? Identity, int? Have)
{
    public string? Outcome { get; init; } = "handshaken";

    public string? Stage { get; init; } = "done";

    public int? Pieces { get; init; } = ClientRoom.Pieces;

    public bool? Seed { get; init; } = Have is null ? null : Have == ClientRoom.Pieces;

    public double? Progress { get; init; } = Have is { } have ? Math.Round((double)have / ClientRoom.Pieces, 4) : null;

    public bool? Encrypted { get; init; } = false;

    /// <summary>Names and numbers of the extensions, in alphabetical order; empty without extended handshake.</summary>
    public string Extensions { get; init; } = "";

    public bool? UploadOnly { get; init; }

    /// <summary>Reads a line that the program printed.</summary>
    public static ClientRecord Read(JsonElement line)
    {
        return new ClientRecord(Text("client"), Text("version"), Text("identity"), Number("have"))
        {
            Outcome = Text("outcome"),
            Stage = Text("stage"),
            Pieces = Number("pieces"),
            Seed = Flag("seed"),
            Progress = Value("progress") is { } progress ? Math.Round(progress.GetDouble(), 4) : null,
            Encrypted = Flag("encrypted"),
            Extensions = Value("extensions") is { } extensions
                ? string.Join(' ', extensions.EnumerateObject().OrderBy(x => x.Name, StringComparer.Ordinal).Select(x => $"{x.Name}={x.Value.GetInt32()}"))
                : "",
            UploadOnly = Flag("uploadOnly"),
        };

        JsonElement? Value(string name) => line.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
        string? Text(string name) => Value(name)?.GetString();
        int? Number(string name) => Value(name)?.GetInt32();
        bool? Flag(string name) => Value(name)?.GetBoolean();
    }

    /// <summary>One row of a table.</summary>
    public override string ToString() => string.Join(" | ", Outcome, Stage, Client, Version, Identity, $"{Have}/{Pieces}", $"{Progress:0.###}",
        Seed switch { true => "seed", false => "no seed", null => "" },
        Encrypted == true ? "encrypted" : "plain",
        UploadOnly switch { true => "uploads only", false => "uploads and downloads", null => "" },
        Extensions);
}
