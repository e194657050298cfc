using System.Buffers;

namespace Crawler.Reporting.Mail;

/// <summary>The message as DATA wants it (RFC 5321, 4.5.2): CRLF line ends, dots doubled, a lone dot at the end.</summary>
internal static class SmtpData
{
    public static ReadOnlyMemory<byte> Encode(ReadOnlySpan<byte> message)
    {
        var writer = new ArrayBufferWriter<byte>(message.Length + 64);
        while (!message.IsEmpty)
        {
            var cut = message.IndexOf((byte)'\n');
            var line = cut < 0 ? message : message[..cut];
            message = cut < 0 ? default : message[(cut + 1)..];
            if (line.EndsWith("\r"u8))
            {
                line = line[..^1];
            }

            if (line.StartsWith("."u8))
            {
                writer.Write("."u8);
            }

            foreach (var b in line)
            {
                // A bare CR could end a line for one server and not for the next one: smuggling.
                writer.Write([b == '\r' ? (byte)' ' : b]);
            }

            writer.Write("\r\n"u8);
        }
        writer.Write(".\r\n"u8);
        return writer.WrittenMemory;
    }
}
