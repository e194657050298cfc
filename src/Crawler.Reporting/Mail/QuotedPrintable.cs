using System.Text;

namespace Crawler.Reporting.Mail;

/// <summary>Quoted-printable (RFC 2045, 6.7): text stays readable in the raw mail, and no line is too long.</summary>
internal static class QuotedPrintable
{
    private const int MaxLine = 75;

    public static string Encode(string text)
    {
        var output = new StringBuilder(text.Length + 64);
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var bytes = Encoding.UTF8.GetBytes(line);
            var column = 0;
            for (var i = 0; i < bytes.Length; i++)
            {
                var b = bytes[i];
                var last = i == bytes.Length - 1;
                var plain = (b is >= 33 and <= 126 && b != '=') || (b is (byte)' ' or (byte)'\t' && !last);
                var width = plain ? 1 : 3;
                if (column + width > MaxLine)
                {
                    output.Append("=\r\n");
                    column = 0;
                }
                if (plain)
                {
                    output.Append((char)b);
                }
                else
                {
                    output.Append('=').Append(b.ToString("X2"));
                }

                column += width;
            }
            output.Append("\r\n");
        }
        return output.ToString(0, output.Length - 2);
    }
}
