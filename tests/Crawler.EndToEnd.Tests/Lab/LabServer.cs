using System.Net;
using System.Text.Json;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Lab;

/// <summary>A verb of <c>swarmlab</c> that goes on until it is stopped, and tells by a line when it is ready.</summary>
internal sealed class LabServer : RealProgram
{
    private LabServer(string verb)
        : base(verb)
    {
    }

    /// <summary>The line that tells of readiness.</summary>
    public JsonElement Ready { get; private set; }

    /// <summary>A tracker at <paramref name="endpoint"/>, over HTTP and UDP.</summary>
    public static Task<LabServer> TrackAsync(IPEndPoint endpoint, params string[] more) =>
        StartAsync("track", ["--http", $"{endpoint}", "--udp", $"{endpoint}", .. more]);

    /// <summary>A seed of <paramref name="folder"/> at <paramref name="endpoint"/>.</summary>
    public static Task<LabServer> SeedAsync(string folder, IPEndPoint endpoint, params string[] more) =>
        StartAsync("seed", [folder, "--listen", $"{endpoint}", .. more]);

    /// <summary>SIGHUP.</summary>
    public Task HangUpAsync() => ShortProgram.DebianAsync("kill", "procps", "-HUP", $"{ProcessId}");

    private static async Task<LabServer> StartAsync(string verb, string[] arguments)
    {
        var server = new LabServer(verb);
        try
        {
            var command = new ProgramCommand("dotnet", "dotnet", [Path.Combine(AppContext.BaseDirectory, "swarmlab.dll"), verb, .. arguments]);
            await server.LaunchAsync(command, _ => Task.FromResult(server.Output.Any(IsReady)), CancellationToken.None);
            server.Ready = JsonDocument.Parse(server.Output.First(IsReady)).RootElement;
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static bool IsReady(string line) => line.StartsWith("""{"ready":true""", StringComparison.Ordinal);
}
