using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Crawler.Reporting.Mail;

/// <summary>
/// A mail as bytes (RFC 5322, RFC 2045–2047): plain text, or text with an HTML alternative, inline images beside the HTML, files
/// behind it. The same content gives the same bytes, so that a mail sent twice is recognised as one.
/// </summary>
internal static class MimeMessage
{
    public static ReadOnlyMemory<byte> Build(MailContent mail, Mailbox from, IReadOnlyList<string> recipients)
    {
        var output = new StringBuilder();
        Header(output, "From", Address(from));
        Header(output, "To", string.Join(",\r\n ", recipients.Select(r => Mailbox.TryParse(r, out var to) ? Address(to!) : null).OfType<string>()));
        Header(output, "Subject", HeaderText.Encode(mail.Subject));
        Header(output, "Date", mail.WrittenAt.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        Header(output, "Message-ID", MessageId(mail.Id, from));
        // Keeps vacation notices from answering (RFC 3834).
        Header(output, "Auto-Submitted", "auto-generated");
        Header(output, "MIME-Version", "1.0");
        Body(output, mail);
        return Encoding.ASCII.GetBytes(output.ToString());
    }

    public static string MessageId(Guid id, Mailbox from) => $"<{id:N}.crawler@{from.Domain.Trim('[', ']')}>";

    private static void Body(StringBuilder output, MailContent mail)
    {
        Action<StringBuilder> body = o => TextPart(o, "plain", mail.Text);
        if (mail.Html is { } html)
        {
            var text = body;
            Action<StringBuilder> page = o => TextPart(o, "html", html);
            var images = mail.Attachments.Where(a => a.ContentId != null).ToArray();
            if (images.Length > 0)
            {
                page = Multipart("related", mail.Id, [page, .. images.Select(FilePart)]);
            }

            body = Multipart("alternative", mail.Id, [text, page]);
        }
        var files = mail.Attachments.Where(a => a.ContentId == null).ToArray();
        if (files.Length > 0)
        {
            body = Multipart("mixed", mail.Id, [body, .. files.Select(FilePart)]);
        }

        body(output);
    }

    private static Action<StringBuilder> Multipart(string kind, Guid id, IReadOnlyList<Action<StringBuilder>> parts) => output =>
    {
        // "=_" cannot occur in quoted-printable or base64, so no body can hold a boundary.
        var boundary = "=_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{kind}{id:N}")))[..24];
        Header(output, "Content-Type", $"multipart/{kind}; boundary=\"{boundary}\"");
        output.Append("\r\n");
        foreach (var part in parts)
        {
            output.Append("--").Append(boundary).Append("\r\n");
            part(output);
            output.Append("\r\n");
        }
        output.Append("--").Append(boundary).Append("--\r\n");
    };

    private static void TextPart(StringBuilder output, string kind, string text)
    {
        Header(output, "Content-Type", $"text/{kind}; charset=utf-8");
        Header(output, "Content-Transfer-Encoding", "quoted-printable");
        output.Append("\r\n").Append(QuotedPrintable.Encode(text)).Append("\r\n");
    }

    private static Action<StringBuilder> FilePart(MailAttachment file) => output =>
    {
        Header(output, "Content-Type", Token(file.MediaType, "application/octet-stream"));
        Header(output, "Content-Transfer-Encoding", "base64");
        var name = Token(file.FileName, "file");
        Header(output, "Content-Disposition", $"{(file.ContentId == null ? "attachment" : "inline")}; filename=\"{name}\"");
        if (file.ContentId != null)
        {
            Header(output, "Content-ID", $"<{Token(file.ContentId, "part")}>");
        }

        output.Append("\r\n");
        foreach (var line in Convert.ToBase64String(file.Content.Span).Chunk(76))
        {
            output.Append(line).Append("\r\n");
        }
    };

    private static string Address(Mailbox mailbox) =>
        mailbox.DisplayName.Length == 0
            ? mailbox.Address
            : $"{(mailbox.DisplayName.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '_') ? mailbox.DisplayName : HeaderText.Word(mailbox.DisplayName))} <{mailbox.Address}>";

    private static string Token(string text, string otherwise)
    {
        var clean = string.Concat(text.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '@' or '+'));
        return clean.Length is 0 or > 120 ? otherwise : clean;
    }

    private static void Header(StringBuilder output, string name, string value) => output.Append(name).Append(": ").Append(value).Append("\r\n");
}
