using System.Net;

namespace Crawler.Probing.Names;

/// <summary>Which resolver this system asks.</summary>
internal static class NameServers
{
    private const int Port = 53;
    private const int MaxLines = 1000;

    /// <summary>The first of <c>/etc/resolv.conf</c>; null where there is none.</summary>
    public static IPEndPoint? OfSystem()
    {
        try
        {
            return First(File.ReadLines("/etc/resolv.conf"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The first server that these lines of a resolver's configuration name.</summary>
    internal static IPEndPoint? First(IEnumerable<string> lines) => lines.Take(MaxLines)
        .Select(x => x.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        .Select(x => x is ["nameserver", var server, ..] && IPAddress.TryParse(server, out var address) ? new IPEndPoint(address, Port) : null)
        .FirstOrDefault(x => x is not null);
}
