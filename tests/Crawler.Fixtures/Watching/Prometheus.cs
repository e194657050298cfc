using System.Net;
using System.Text.Json;
using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Watching;

/// <summary>A real Prometheus that watches one address.</summary>
public sealed class Prometheus : RealProgram
{
    private readonly IPEndPoint _endpoint = new(IPAddress.Loopback, Loopback.FreePort(IPAddress.Loopback));
    private readonly HttpClient _http = new();

    private Prometheus()
        : base("prometheus")
    {
    }

    /// <summary>Starts it; it asks <paramref name="target"/> once a second under the job <c>crawler</c>, with the rules of a file.</summary>
    public static async Task<Prometheus> StartAsync(IPEndPoint target, string rules)
    {
        var prometheus = new Prometheus();
        try
        {
            File.Copy(rules, prometheus.Folder.PathOf("crawler.rules.yml"));
            var configuration = prometheus.Folder.Write("prometheus.yml", $"""
                global:
                  scrape_interval: 1s
                  evaluation_interval: 1s
                rule_files: [crawler.rules.yml]
                scrape_configs:
                  - job_name: crawler
                    static_configs:
                      - targets: ["{target}"]

                """);
            var command = new ProgramCommand("prometheus", "prometheus", [
                $"--config.file={configuration}", $"--storage.tsdb.path={prometheus.Folder.PathOf("data")}", $"--web.listen-address={prometheus._endpoint}",
            ]);
            await prometheus.LaunchAsync(command, token => Loopback.IsListeningAsync(prometheus._endpoint, token), CancellationToken.None);
            return prometheus;
        }
        catch
        {
            await prometheus.DisposeAsync();
            throw;
        }
    }

    /// <summary>The value of an expression; null where it has none, or while Prometheus is not ready.</summary>
    public async Task<double?> AskAsync(string expression)
    {
        using var answer = await _http.GetAsync(new Uri($"http://{_endpoint}/api/v1/query?query={Uri.EscapeDataString(expression)}"));
        if (!answer.IsSuccessStatusCode)
        {
            return null;
        }

        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var result = json.RootElement.GetProperty("data").GetProperty("result");
        return result.GetArrayLength() == 0 ? null : double.Parse(result[0].GetProperty("value")[1].GetString()!);
    }

    /// <inheritdoc/>
    protected override void DisposeCore() => _http.Dispose();
}
