using System.CommandLine;
using System.Net;
using Crawler.Lab.Tracking;

namespace Crawler.Lab.Cli;

/// <summary>The options of a verb that runs a tracker.</summary>
internal sealed class TrackerSettings
{
    private static readonly IPEndPoint Preset = new(IPAddress.Loopback, 16969);

    private readonly Option<IPEndPoint[]> _http = Endpoints.Option("--http", "Where to listen for HTTP (repeatable; port 0 chooses one).", Preset);
    private readonly Option<IPEndPoint[]> _udp = Endpoints.Option("--udp", "Where to listen for UDP (repeatable; port 0 chooses one).", Preset);
    private readonly Option<TimeSpan> _interval = Durations.Option("--interval", "What peers wait between announces.", TimeSpan.FromSeconds(10));
    private readonly Option<TimeSpan> _minInterval = Durations.Option("--min-interval", "The least that peers wait between announces; never more than --interval.", TimeSpan.FromSeconds(5));

    /// <summary>Adds the options to a verb.</summary>
    public TrackerSettings(Command command)
    {
        command.Add(_http);
        command.Add(_udp);
        command.Add(_interval);
        command.Add(_minInterval);
    }

    /// <summary>Starts the tracker that the command line asks for.</summary>
    public Task<TrackerServer> StartAsync(ParseResult arguments, Random random, CancellationToken cancel, TrackerFiles? files = null) =>
        TrackerServer.StartAsync(
            Options(arguments),
            arguments.GetValue(_http) ?? [],
            arguments.GetValue(_udp) ?? [],
            TimeProvider.System,
            random,
            cancel,
            files);

    /// <summary>The intervals that the command line asks for.</summary>
    public TrackerOptions Options(ParseResult arguments)
    {
        var interval = arguments.GetValue(_interval);
        var least = arguments.GetValue(_minInterval);
        return new TrackerOptions { Interval = interval, MinInterval = least < interval ? least : interval };
    }
}
