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

    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly byte[] _buffer = new byte[MaxLineBytes];
    private Stream _stream;
    private int _start;
    private int _end;

    private SmtpConnection(Stream stream, TimeSpan timeout, TimeProvider time)
    {
        _stream = stream;
        _timeout = timeout;
        _time = time;
    }

    public bool IsSecure => _stream is SslStream;

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
        if (_start != _end)
        {
            throw new MailException(MailStage.Tls, "The server sent bytes in clear after it agreed to STARTTLS: someone may be in between.");
        }

        using var deadline = new SmtpDeadline(_timeout, _time, stop);
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
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
        {
            throw new MailException(stage, "A value would break the SMTP command: it holds a line break or NUL.");
        }

        await WriteAsync(stage, Encoding.UTF8.GetBytes(line + "\r\n"), stop);
        return await ReadReplyAsync(stage, stop);
    }

    public async Task WriteAsync(MailStage stage, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        using var deadline = new SmtpDeadline(_timeout, _time, stop);
        try
        {
            await _stream.WriteAsync(bytes, deadline.Token);
            await _stream.FlushAsync(deadline.Token);
        }
        catch (Exception e)
        {
            throw deadline.Explain(e, stage, "Sending to the mail server failed");
        }
    }

    public async Task<SmtpReply> ReadReplyAsync(MailStage stage, CancellationToken stop)
    {
        using var deadline = new SmtpDeadline(_timeout, _time, stop);
        try
        {
            var lines = new List<string>();
            while (true)
            {
                var line = await ReadLineAsync(stage, deadline.Token);
                if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out var code) || code is < 200 or > 599
                    || (line.Length > 3 && line[3] is not (' ' or '-')))
                {
                    throw new MailException(stage, $"This is no mail server's reply: '{Shown(line)}'.");
                }

                lines.Add(line.Length > 4 ? line[4..] : "");
                if (line.Length == 3 || line[3] == ' ')
                {
                    return new SmtpReply(code, lines);
                }

                if (lines.Count >= MaxReplyLines)
                {
                    throw new MailException(stage, $"The server's reply has more than {MaxReplyLines} lines.");
                }
            }
        }
        catch (Exception e) when (e is not MailException)
        {
            throw deadline.Explain(e, stage, "Reading the mail server's reply failed");
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async ValueTask<string> ReadLineAsync(MailStage stage, CancellationToken stop)
    {
        while (true)
        {
            var found = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _start, found).TrimEnd('\r');
                _start += found + 1;
                return line;
            }
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }
            if (_end == _buffer.Length)
            {
                throw new MailException(stage, $"The server sent a line longer than {MaxLineBytes} bytes.");
            }

            var read = await _stream.ReadAsync(_buffer.AsMemory(_end), stop);
            if (read == 0)
            {
                throw new MailException(stage, "The server closed the connection.");
            }

            _end += read;
        }
    }

    private static string Shown(string line) =>
        string.Concat((line.Length > 80 ? line[..80] + "…" : line).Select(c => char.IsControl(c) ? ' ' : c));
}
