using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Crawler.Lab.Truth;

/// <summary>Lines of a truth file as text: JSON objects whose first member is <c>kind</c>.</summary>
internal static class TruthFormat
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The text of a line.</summary>
    public static string Write(TruthLine line) => JsonSerializer.Serialize(line, Json);

    /// <summary>Reads a line; false with a reason when it is none.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out TruthLine? line, out string reason)
    {
        reason = "not a line of a truth file";
        line = null;
        try
        {
            line = JsonSerializer.Deserialize<TruthLine>(text, Json);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            reason = e.Message;
        }

        return line is not null;
    }
}
