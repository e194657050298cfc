using System.Net;
using System.Net.Sockets;

namespace Crawler.Fixtures.Programs;

/// <summary>Python's own web server, which serves the files of its folder on loopback.</summary>
public sealed class FileServer : RealProgram
{
    private readonly IPEndPoint _endpoint = Loopback.NextEndpoint();

    private FileServer()
        : base("files")
    {
    }

    /// <summary>Where its folder is served, with a slash at the end.</summary>
    public string Url => $"http://{_endpoint}/";

    /// <summary>The requests that it logged, each as <c>"METHOD /PATH HTTP/1.1" STATUS</c>.</summary>
    public IReadOnlyList<string> Requests =>
        [.. Output.Where(x => x.Contains("HTTP/1.1\"", StringComparison.Ordinal)).Select(x => x[x.IndexOf('"', StringComparison.Ordinal)..])];

    /// <summary>Starts one with nothing to serve.</summary>
    public static async Task<FileServer> StartAsync()
    {
        var server = new FileServer();
        try
        {
            var command = new ProgramCommand(
                "python3", "python3", ["-u", "-m", "http.server", "--bind", $"{server._endpoint.Address}", $"{server._endpoint.Port}"]);
            await server.LaunchAsync(command, _ => server.ListensAsync(), CancellationToken.None);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts a file into its folder, below which it is served by the same path.</summary>
    /// <returns>Where it is on the disk.</returns>
    public string Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder.PathOf(path))!);
        return Folder.Write(path, content);
    }

    private async Task<bool> ListensAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(_endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
