using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Crawler.Agent.Cli.Output;

/// <summary>JSON lines on stdout: one object a line, null where unknown.</summary>
internal static class JsonLine
{
    // Relaxed: names in any script stay readable; control characters are escaped all the same.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Lock Gate = new();
    private static readonly ArrayBufferWriter<byte> Line = new(1024);
    private static readonly Utf8JsonWriter Writer = new(Line, WriterOptions);
    private static readonly Stream Output = Console.OpenStandardOutput();

    /// <summary>Prints one object whose members <paramref name="write"/> writes. Safe from several threads.</summary>
    public static void Print(Action<Utf8JsonWriter> write)
    {
        lock (Gate)
        {
            Line.ResetWrittenCount();
            Writer.Reset(Line);
            Writer.WriteStartObject();
            write(Writer);
            Writer.WriteEndObject();
            Writer.Flush();
            Line.Write("\n"u8);

            // One write for each line, so that a reader of the pipe sees each result at once, and no line in two parts.
            Output.Write(Line.WrittenSpan);
        }
    }

    /// <summary>Writes a number or null.</summary>
    public static void WriteOptional(this Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>Writes a number, rounded to <paramref name="digits"/> decimals, or null.</summary>
    public static void WriteOptional(this Utf8JsonWriter writer, string name, double? value, int digits)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, Math.Round(number, digits));
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>Writes true, false or null.</summary>
    public static void WriteOptional(this Utf8JsonWriter writer, string name, bool? value)
    {
        if (value is { } flag)
        {
            writer.WriteBoolean(name, flag);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>Writes a time as ISO 8601 in UTC with milliseconds.</summary>
    public static void WriteTime(this Utf8JsonWriter writer, string name, DateTimeOffset? value) =>
        writer.WriteString(name, value?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null));
}
