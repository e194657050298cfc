using System.Globalization;
using Crawler.Reporting.Mail;

namespace Crawler.Reporting.Alerts;

/// <summary>Which alerts one recipient gets: <c>ADDRESS=SELECTOR, SELECTOR…</c>; any selector that fits is enough.</summary>
/// <param name="Recipient">The address as it was written.</param>
/// <param name="Selectors">What it gets.</param>
internal sealed record AlertRoute(string Recipient, IReadOnlyList<AlertSelector> Selectors)
{
    /// <summary>Reads one; null where something is wrong, and what.</summary>
    public static AlertRoute? Parse(string text, out string? fault)
    {
        var equals = text.LastIndexOf('=');
        var recipient = equals < 0 ? text : text[..equals].Trim();
        if (equals < 0 || !Mailbox.TryParse(recipient, out _))
        {
            fault = $"Alerts:Routes holds '{text}': write it as ADDRESS=SELECTOR, SELECTOR…, such as oncall@example.org=critical, swarm_*.";
            return null;
        }

        var selectors = new List<AlertSelector>();
        foreach (var word in text[(equals + 1)..].Split(',', StringSplitOptions.TrimEntries))
        {
            if (AlertSelector.Parse(word, out fault) is not { } selector)
            {
                fault = $"Alerts:Routes holds '{text}': {fault}";
                return null;
            }

            selectors.Add(selector);
        }

        fault = null;
        return new AlertRoute(recipient, selectors);
    }

    /// <summary>Whether the recipient gets such an alert.</summary>
    public bool Takes(string code, AlertSeverity severity) => Selectors.Any(s => s.Takes(code, severity));

    /// <summary>Whether it is for this recipient, however its name is written.</summary>
    public bool IsFor(string recipient) => Mailbox.TryParse(recipient, out var other) && Mailbox.TryParse(Recipient, out var own)
        && string.Equals(other!.Address, own!.Address, StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// A set of alerts: a severity (<c>warning</c>: that or worse), a code (<c>agent_dead</c>), the beginning of codes (<c>swarm_*</c>), or
/// codes from a severity on (<c>storage_*:critical</c>).
/// </summary>
/// <param name="Codes">A code, or its beginning and <c>*</c>.</param>
/// <param name="AtLeast">The least severity.</param>
internal sealed record AlertSelector(string Codes, AlertSeverity AtLeast)
{
    /// <summary>Reads one; null where something is wrong, and what.</summary>
    public static AlertSelector? Parse(string text, out string? fault)
    {
        fault = null;
        if (TryRead(text, out var severity))
        {
            return new AlertSelector("*", severity);
        }

        var parts = text.Split(':', StringSplitOptions.TrimEntries);
        var selector = new AlertSelector(parts[0], AlertSeverity.Info);
        if (parts.Length > 2 || parts[0].Length == 0 || !AlertCodes.All.Any(selector.Covers))
        {
            fault = $"'{text}' fits no alert; severities: info, warning, critical; codes: {string.Join(", ", AlertCodes.All)}.";
            return null;
        }

        if (parts.Length == 1)
        {
            return selector;
        }

        if (TryRead(parts[1], out severity))
        {
            return selector with { AtLeast = severity };
        }

        fault = $"'{parts[1]}' is no severity; there are info, warning and critical.";
        return null;
    }

    /// <summary>Whether an alert is in it.</summary>
    public bool Takes(string code, AlertSeverity severity) => severity >= AtLeast && Covers(code);

    private bool Covers(string code) =>
        Codes.EndsWith('*') ? code.StartsWith(Codes[..^1], StringComparison.Ordinal) : string.Equals(code, Codes, StringComparison.Ordinal);

    private static bool TryRead(string text, out AlertSeverity severity) =>
        Enum.TryParse(text, ignoreCase: true, out severity) && text.Length > 0 && !char.IsAsciiDigit(text[0]) && text[0] is not ('-' or '+')
        && Enum.IsDefined(severity) && !text.Contains(',', StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(Codes == "*" ? "all" : Codes)}{(AtLeast == AlertSeverity.Info ? "" : $" from {AlertMail.Word(AtLeast)} on")}");
}
