using System.Diagnostics;
using System.Text.Json;

namespace Crawler.Reporting.Tests.Mail;

/// <summary>A mail as another program understands it: Python's email package.</summary>
internal sealed class MailReader
{
    private const string Script = """
        import email, email.policy, json, sys
        m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
        parts = [(p.get_content_type(), p.get_filename(), p.get_content() if p.get_content_maintype() == "text" else "") for p in m.walk() if not p.is_multipart()]
        print(json.dumps({"headers": {k: str(v) for k, v in m.items()}, "parts": parts, "defects": [str(d) for p in m.walk() for d in p.defects]}))
        """;

    private readonly JsonElement _mail;

    private MailReader(string raw, JsonElement mail)
    {
        Lines = raw.Split('\n');
        _mail = mail;
    }

    public IReadOnlyList<string> Lines { get; }

    public static MailReader Read(string raw)
    {
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        python.StandardInput.Write(raw);
        python.StandardInput.Close();
        var reader = new MailReader(raw, JsonDocument.Parse(python.StandardOutput.ReadToEnd()).RootElement);
        Assert.Equal(0, reader._mail.GetProperty("defects").GetArrayLength());
        return reader;
    }

    public string? Header(string name) => _mail.GetProperty("headers").TryGetProperty(name, out var value) ? value.GetString() : null;

    public IEnumerable<string> FileNames => _mail.GetProperty("parts").EnumerateArray().Select(p => p[1].GetString()).OfType<string>();

    /// <summary>The text of the part; the line break before the next boundary belongs to the mail, not to the text.</summary>
    public string Part(string mediaType) =>
        _mail.GetProperty("parts").EnumerateArray().First(p => p[0].GetString() == mediaType)[2].GetString()!.ReplaceLineEndings("\n").TrimEnd('\n');
}
