using System.Net;
using Crawler.Fixtures.Mail;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Programs;

/// <summary>A real mail server with STARTTLS and a log-in that can be up or down, always at the same port and with the same mailbox.</summary>
internal sealed class MailRoom : IAsyncDisposable
{
    private const string User = "crawler";
    private const string Password = "a pass word";

    private readonly TestFolder _folder = new("mail");
    private readonly TestAuthority _authority;
    private readonly IPAddress _address;
    private readonly int _port;
    private SmtpServer? _server;

    /// <summary>Makes one that is still closed, at <paramref name="address"/> or on loopback.</summary>
    public MailRoom(IPAddress? address = null)
    {
        _address = address ?? IPAddress.Loopback;
        _port = Loopback.FreePort(_address);
        _authority = new TestAuthority(_folder.FullPath, _address);
    }

    /// <summary>The settings by which an agent mails here.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings =>
    [
        ("Mail:Host", $"{_address}"),
        ("Mail:Port", $"{_port}"),
        ("Mail:Security", "StartTls"),
        ("Mail:UserName", User),
        ("Mail:Password", Password),
        ("Mail:From", "crawler@example.org"),
        ("Mail:To:0", "operator@example.org"),
        ("Mail:CaFile", _authority.CaFile),
        ("Mail:RetryDelay", "00:00:00.2"),
        ("Mail:MaxRetryDelay", "00:00:01"),
    ];

    /// <summary>What arrived, each mail with what the server knows of its way.</summary>
    public IReadOnlyList<string> Mails => Directory.Exists(Mailbox)
        ? [.. Directory.EnumerateFiles(Mailbox, "*.eml").Order(StringComparer.Ordinal).Select(File.ReadAllText)]
        : [];

    private string Mailbox => _folder.PathOf("mailbox");

    /// <summary>Opens the server.</summary>
    public async Task OpenAsync() => _server = await SmtpServer.StartAsync(Mailbox, _authority, user: User, password: Password, port: _port, address: _address);

    /// <summary>Returns once this many mails arrived.</summary>
    public Task WaitForAsync(int mails) => Eventually.TrueAsync(
        $"{mails} mails arrived", _ => Task.FromResult(Mails.Count >= mails), state: () => $"{Mails.Count} did.");

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }
}
