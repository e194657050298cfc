using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Crawler.Reporting.Mail;

/// <summary>Lines to and from a mail server, each with a deadline, none longer than its limit.</summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    /// <summary>RFC 5321 allows 512 bytes a reply line; real servers exceed it a little.</summary>
    internal const int MaxLineBytes = 4096;

    /// <summary>Most lines of one reply; EHLO of a large server has about 20.</summary>
    internal const int MaxReplyLines = 100;

    private readonly TimeSpan timeout;
    private readonly TimeProvider time;
    private readonly byte[] buffer = new byte[MaxLineBytes];
    private Stream stream;
    private int start;
    private int end;

    private SmtpConnection(Stream stream, TimeSpan timeout, TimeProvider time)
    {
        this.stream = stream;
        this.timeout = timeout;
        this.time = time;
    }

    public bool IsSecure => stream is SslStream;

    public static async Task<SmtpConnection> OpenAsync(string host, int port, TimeSpan timeout, TimeProvider time, CancellationToken stop)
    {
        using var deadline = new SmtpDeadline(timeout, time, stop);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, deadline.Token);
            return new SmtpConnection(new NetworkStream(socket, ownsSocket: true), timeout, time);
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw deadline.Explain(e, MailStage.Connect, $"{host} port {port} cannot be reached");
        }
    }

    /// <summary>Turns TLS on. Bytes that came in clear after the server's consent are an attack (they would count as protected).</summary>
    public async Task SecureAsync(SslClientAuthenticationOptions options, CancellationToken stop)
    {
        if (start != end)
            throw new MailException(MailStage.Tls, "The server sent bytes in clear after it agreed to STARTTLS: someone may be in between.");
        using var deadline = new SmtpDeadline(timeout, time, stop);
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        stream = tls;
        try
        {
            await tls.AuthenticateAsClientAsync(options, deadline.Token);
        }
        catch (Exception e)
        {
            throw deadline.Explain(e, MailStage.Tls, $"TLS with {options.TargetHost} failed");
        }
    }

    /// <summary>Sends a line and reads the reply. The line must hold no CR or LF.</summary>
    public async Task<SmtpReply> AskAsync(MailStage stage, string line, CancellationToken stop)
    {
        if (line.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            throw new MailException(stage, "A value would break the SMTP command: it holds a line break or NUL.");
        await WriteAsync(stage, Encoding.UTF8.GetBytes(line + "\r\n"), stop);
        return await ReadReplyAsync(stage, stop);
    }

    public async Task WriteAsync(MailStage stage, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        using var deadline = new SmtpDeadline(timeout, time, stop);
        try
        {
            await stream.WriteAsync(bytes, deadline.Token);
            await stream.FlushAsync(deadline.Token);
        }
        catch (Exception e)
        {
            throw deadline.Explain(e, stage, "Sending to the mail server failed");
        }
    }

    public async Task<SmtpReply> ReadReplyAsync(MailStage stage, CancellationToken stop)
    {
        using var deadline = new SmtpDeadline(timeout, time, stop);
        try
        {
            var lines = new List<string>();
            while (true)
            {
                var line = await ReadLineAsync(stage, deadline.Token);
                if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out var code) || code is < 200 or > 599
                    || (line.Length > 3 && line[3] is not (' ' or '-')))
                    throw new MailException(stage, $"This is no mail server's reply: '{Shown(line)}'.");
                lines.Add(line.Length > 4 ? line[4..] : "");
                if (line.Length == 3 || line[3] == ' ')
                    return new SmtpReply(code, lines);
                if (lines.Count >= MaxReplyLines)
                    throw new MailException(stage, $"The server's reply has more than {MaxReplyLines} lines.");
            }
        }
        catch (Exception e) when (e is not MailException)
        {
            throw deadline.Explain(e, stage, "Reading the mail server's reply failed");
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async ValueTask<string> ReadLineAsync(MailStage stage, CancellationToken stop)
    {
        while (true)
        {
            var found = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var line = Encoding.UTF8.GetString(buffer, start, found).TrimEnd('\r');
                start += found + 1;
                return line;
            }
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }
            if (end == buffer.Length)
                throw new MailException(stage, $"The server sent a line longer than {MaxLineBytes} bytes.");
            var read = await stream.ReadAsync(buffer.AsMemory(end), stop);
            if (read == 0)
                throw new MailException(stage, "The server closed the connection.");
            end += read;
        }
    }

    private static string Shown(string line) =>
        string.Concat((line.Length > 80 ? line[..80] + "…" : line).Select(c => char.IsControl(c) ? ' ' : c));
}
