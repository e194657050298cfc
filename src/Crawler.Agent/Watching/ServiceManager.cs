using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Crawler.Agent.Watching;

/// <summary>
/// Tells the service manager how the process fares, by the protocol of <c>sd_notify(3)</c>: datagrams to the Unix socket that
/// <c>NOTIFY_SOCKET</c> names. Where there is none, or it cannot be reached, nothing happens.
/// </summary>
internal sealed class ServiceManager : IDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _endpoint;

    private ServiceManager(string? path, TimeSpan? watchdog)
    {
        Watchdog = watchdog;
        if (path is { Length: > 1 and < 108 } && path[0] is '/' or '@')
        {
            _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            _endpoint = new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path);
        }
    }

    /// <summary>Without a sign of life for so long the process is killed; null where nobody watches.</summary>
    public TimeSpan? Watchdog { get; }

    /// <summary>From the environment that the service manager sets.</summary>
    public static ServiceManager FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <summary>From an environment.</summary>
    public static ServiceManager From(Func<string, string?> variable)
    {
        // The time may be meant for another process of the service.
        var isOurs = variable("WATCHDOG_PID") is not { Length: > 0 } pid || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var watchdog = isOurs && long.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            && microseconds is > 0 and < 86_400_000_000
            ? TimeSpan.FromMicroseconds(microseconds)
            : (TimeSpan?)null;
        return new ServiceManager(variable("NOTIFY_SOCKET"), watchdog);
    }

    /// <summary>The agent is at work.</summary>
    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    /// <summary>The agent gets on.</summary>
    public void Alive() => Send("WATCHDOG=1");

    /// <summary>How the agent fares, for people.</summary>
    public void Status(string status) => Send($"STATUS={status}");

    /// <summary>The agent is about to end.</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private void Send(string message)
    {
        if (_socket is null || _endpoint is null)
        {
            return;
        }

        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(message), SocketFlags.None, _endpoint);
        }
        catch (SocketException)
        {
            // It is gone, or does not read: it finds out by itself that nothing comes.
        }
    }
}
