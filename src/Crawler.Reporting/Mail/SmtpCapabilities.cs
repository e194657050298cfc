namespace Crawler.Reporting.Mail;

/// <summary>What a server offers in its answer to EHLO.</summary>
internal sealed record SmtpCapabilities(bool StartTls, IReadOnlySet<string> Mechanisms, long? MaxSize)
{
    public static SmtpCapabilities None { get; } = new(false, new HashSet<string>(StringComparer.Ordinal), null);

    /// <summary>Reads the lines after the first, which is the server's name. Mechanisms are upper case, whatever the server wrote.</summary>
    public static SmtpCapabilities Parse(SmtpReply ehlo)
    {
        var startTls = false;
        long? size = null;
        var mechanisms = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in ehlo.Lines.Skip(1))
        {
            // Some old servers write "AUTH=LOGIN PLAIN".
            var words = line.Replace('=', ' ').ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                continue;
            }

            if (words[0] is "STARTTLS")
            {
                startTls = true;
            }
            else if (words[0] is "AUTH")
            {
                mechanisms.UnionWith(words[1..]);
            }
            else if (words[0] is "SIZE" && words.Length > 1 && long.TryParse(words[1], out var max) && max > 0)
            {
                size = max;
            }
        }
        return new SmtpCapabilities(startTls, mechanisms, size);
    }
}
