using Crawler.Agent.Options;
using Crawler.Reporting.Logs;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Json;

namespace Crawler.Agent.Hosting;

/// <summary>The logger: rolling files, the console (on stderr), and the sink that makes alerts of Fatal events.</summary>
internal static class LogSetup
{
    private const string Template = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} [{Level:u3}] {Who} {SourceContext} {Message:lj}{NewLine}{Exception}";

    /// <summary>Creates the logger. Files roll at midnight and at <see cref="LogOptions.FileBytes"/>.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="levels">What is written; set from <paramref name="options"/>.</param>
    /// <param name="agent">The agent's name.</param>
    /// <param name="alerts">Hears of everything, also what the log does not repeat.</param>
    /// <param name="time">The clock.</param>
    public static Logger Create(LogOptions options, LogLevels levels, string agent, ILogEventSink? alerts, TimeProvider time)
    {
        SetLevels(options, levels);
        var written = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.File(
            PathOf(options, "crawler-.log"),
            outputTemplate: Template,
            rollingInterval: RollingInterval.Day,
            fileSizeLimitBytes: options.FileBytes,
            rollOnFileSizeLimit: true,
            retainedFileCountLimit: options.FilesOfEachKind);
        if (options.Json)
        {
            written.WriteTo.File(
                new JsonFormatter(renderMessage: true),
                PathOf(options, "crawler-.jsonl"),
                rollingInterval: RollingInterval.Day,
                fileSizeLimitBytes: options.FileBytes,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: options.FilesOfEachKind);
        }

        if (options.Console)
        {
            written.WriteTo.Console(outputTemplate: Template, standardErrorFromLevel: LogEventLevel.Verbose);
        }

        var configuration = new LoggerConfiguration()
            .MinimumLevel.ControlledBy(levels.Lowest)
            .Filter.With(levels)
            .Enrich.FromLogContext()
            .Enrich.With(new Correlation(agent))
            .WriteTo.Sink(new FloodGate(written.CreateLogger(), time));
        if (alerts is not null)
        {
            configuration.WriteTo.Sink(alerts);
        }

        return configuration.CreateLogger();
    }

    /// <summary>Sets the levels to what the options say, from now on.</summary>
    public static void SetLevels(LogOptions options, LogLevels levels) => levels.Set(
        ToSerilog(options.Level),
        options.ParsedAreas.Select(x => KeyValuePair.Create(x.Area, ToSerilog(x.Level)))
            .Prepend(KeyValuePair.Create("Quartz", LogEventLevel.Warning))
            .Prepend(KeyValuePair.Create("Microsoft", LogEventLevel.Warning))
            .GroupBy(x => x.Key, StringComparer.Ordinal)
            .Select(x => x.Last()));

    private static string PathOf(LogOptions options, string name) => Path.Combine(Path.GetFullPath(options.Directory), name);

    private static LogEventLevel ToSerilog(LogLevel level) => level switch
    {
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Warning => LogEventLevel.Warning,
        LogLevel.Error => LogEventLevel.Error,
        _ => LogEventLevel.Information,
    };
}
