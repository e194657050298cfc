namespace Crawler.Reporting.Mail;

/// <summary>A reply of the server (RFC 5321, 4.2).</summary>
/// <param name="Code">Three digits.</param>
/// <param name="Lines">The text of each line, without code.</param>
internal readonly record struct SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public bool IsPositive => Code is >= 200 and < 300;

    /// <summary>For people: the code and text, on one line, control characters removed, at most 300 characters.</summary>
    public override string ToString()
    {
        var text = string.Join(' ', Lines);
        if (text.Length > 300)
        {
            text = text[..300] + "…";
        }

        return $"{Code} {string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c))}".TrimEnd();
    }
}
