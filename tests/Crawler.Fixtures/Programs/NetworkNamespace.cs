using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Crawler.Fixtures.Programs;

/// <summary>
/// A network of its own for a program: one link leads out of it to an address of this machine, and can be cut. It takes root, or a sudo that asks for no
/// password, and is gone on disposal. Unix sockets work across it.
/// </summary>
public sealed class NetworkNamespace : IAsyncDisposable
{
    // Out of a private network that few have.
    private const string Make =
        """
        set -e
        ip netns add "$1"
        ip link add "$1-o" type veth peer name "$1-i"
        ip link set "$1-i" netns "$1"
        ip addr add "$2/30" dev "$1-o"
        ip link set "$1-o" up
        ip -n "$1" addr add "$3/30" dev "$1-i"
        ip -n "$1" link set lo up
        ip -n "$1" link set "$1-i" up
        ip -n "$1" route add default via "$2"
        """;

    private static int _count;

    private readonly string _name;

    private NetworkNamespace(string name, IPAddress outside, IPAddress inside) => (_name, Outside, Inside) = (name, outside, inside);

    /// <summary>This machine's address at the link: what listens there is reached from inside.</summary>
    public IPAddress Outside { get; }

    /// <summary>The address that programs inside have.</summary>
    public IPAddress Inside { get; }

    /// <summary>A command that runs the command behind it inside.</summary>
    public IReadOnlyList<string> Enter => [.. Root, "ip", "netns", "exec", _name];

    private static string[] Root => Environment.IsPrivilegedProcess ? [] : ["sudo", "-n"];

    /// <summary>Makes one, with its link up.</summary>
    public static async Task<NetworkNamespace> CreateAsync()
    {
        // Four addresses each; names of links have 15 characters at most.
        var number = Interlocked.Increment(ref _count);
        var first = (byte)(4 * (number % 64));
        byte[] network = [10, (byte)(213 + (Environment.ProcessId / 256 % 2)), (byte)Environment.ProcessId, 0];
        var made = new NetworkNamespace(
            string.Create(CultureInfo.InvariantCulture, $"cr{Environment.ProcessId}n{number}"),
            new IPAddress([.. network[..3], (byte)(first + 1)]),
            new IPAddress([.. network[..3], (byte)(first + 2)]));
        try
        {
            await RunAsync(Make, made._name, $"{made.Outside}", $"{made.Inside}");
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes the link's carrier away.</summary>
    public Task CutAsync() => RunAsync("ip link set \"$1-o\" down", _name);

    /// <summary>Gives it back.</summary>
    public Task MendAsync() => RunAsync("ip link set \"$1-o\" up", _name);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() =>
        await RunAsync("ip link del \"$1-o\" 2>/dev/null; ip netns del \"$1\" 2>/dev/null; true", _name);

    private static async Task RunAsync(string script, params string[] arguments)
    {
        string[] words = [.. Root, "sh", "-c", script, "sh", .. arguments];
        using var process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true, UseShellExecute = false })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"A network of its own needs iproute2, and root or sudo without a password: {error}");
        }
    }
}
