using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Crawler.Fixtures.Mail;

/// <summary>A real mail server (aiosmtpd), on loopback unless it is told otherwise; what it takes is found in <see cref="Mails"/>.</summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private SmtpServer(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>Every mail taken so far, in order: three lines of what the server knows (envelope, log-in, TLS), then the mail.</summary>
    public IReadOnlyList<string> Mails =>
        [.. Directory.EnumerateFiles(_folder, "*.eml").Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    /// <summary>Starts one; ready when the task completes.</summary>
    /// <param name="folder">Where mails are put; mails of an earlier server in the same folder must have been taken away.</param>
    /// <param name="authority">Certificates for TLS; null serves without.</param>
    /// <param name="implicitTls">TLS from the first byte instead of STARTTLS.</param>
    /// <param name="user">The one user; null lets everybody send.</param>
    /// <param name="password">The user's password or token.</param>
    /// <param name="port">The port; 0 takes a free one.</param>
    /// <param name="address">Where it listens; 127.0.0.1 when null.</param>
    /// <param name="without">AUTH mechanisms that it must not offer.</param>
    public static async Task<SmtpServer> StartAsync(
        string folder, TestAuthority? authority = null, bool implicitTls = false, string? user = null, string? password = null, int port = 0,
        IPAddress? address = null, params string[] without)
    {
        Directory.CreateDirectory(folder);
        List<string> arguments =
            [Path.Combine(AppContext.BaseDirectory, "Mail", "smtp_server.py"), "--folder", folder, "--port", port.ToString(CultureInfo.InvariantCulture), "--address", $"{address ?? IPAddress.Loopback}"];
        if (authority != null)
        {
            arguments.AddRange(["--certificate", authority.CertificateFile, "--key", authority.KeyFile]);
        }

        if (implicitTls)
        {
            arguments.Add("--implicit-tls");
        }

        if (user != null)
        {
            arguments.AddRange(["--user", user, "--password", password ?? ""]);
        }

        foreach (var mechanism in without)
        {
            arguments.AddRange(["--exclude-mechanism", mechanism]);
        }

        var start = new ProcessStartInfo("/usr/bin/python3", arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        var started = Process.Start(start) ?? throw new InvalidOperationException("python3 did not start");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var line = await started.StandardOutput.ReadLineAsync(deadline.Token);
        if (line?.Split(' ') is not ["listening", var listening])
        {
            throw new InvalidOperationException($"The mail server did not start: {line}. Is python3-aiosmtpd installed?");
        }

        return new SmtpServer(started, folder, int.Parse(listening, CultureInfo.InvariantCulture));
    }

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
