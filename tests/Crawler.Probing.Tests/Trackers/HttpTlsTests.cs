using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Crawler.Fixtures.Mail;
using Crawler.Fixtures.Programs;
using Crawler.Probing.Observations;

namespace Crawler.Probing.Tests.Trackers;

public sealed class HttpTlsTests
{
    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("d14:failure reason9:not todaye")]
    public async Task A_plain_server_behind_https_fails_in_TLS(string answer)
    {
        await using var tracker = new PlainServer(answer);

        var check = await Asking.AnnounceAsync(tracker.Announce);

        Assert.Equal(ProbeOutcome.TlsFailed, check.Outcome);
        Assert.NotNull(check.Error);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_fails_in_TLS_and_is_told_nothing()
    {
        using var folder = new TestFolder("tls");
        var authority = new TestAuthority(folder.FullPath);
        using var pem = X509Certificate2.CreateFromPemFile(authority.CertificateFile, authority.KeyFile);
        using var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var heard = HearAsync(listener, certificate);

        var check = await Asking.AnnounceAsync(new Uri($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/announce"));

        Assert.Equal(ProbeOutcome.TlsFailed, check.Outcome);
        Assert.Equal(0, await heard.WaitAsync(Asking.Patience));
    }

    // How many bytes of the request came through.
    private static async Task<int> HearAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var socket = await listener.AcceptSocketAsync();
        await using var stream = new SslStream(new NetworkStream(socket));
        try
        {
            await stream.AuthenticateAsServerAsync(certificate);
            return await stream.ReadAsync(new byte[1024]);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return 0;
        }
    }

    private sealed class PlainServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _serving;

        public PlainServer(string answer)
        {
            _listener.Start();
            _serving = ServeAsync(answer);
        }

        public Uri Announce => new($"https://{_listener.LocalEndpoint}/announce");

        public async ValueTask DisposeAsync()
        {
            await _serving;
            _listener.Dispose();
        }

        private async Task ServeAsync(string answer)
        {
            using var socket = await _listener.AcceptSocketAsync();
            await socket.ReceiveAsync(new byte[4096]);
            await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(answer));
        }
    }
}
