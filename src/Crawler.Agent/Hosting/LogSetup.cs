using Crawler.Agent.Options;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Crawler.Agent.Hosting;

/// <summary>The logger: rolling files, the console (on stderr), and the sink that makes alerts of Fatal events.</summary>
internal static class LogSetup
{
    private const string Template = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} [{Level:u3}] {SourceContext} {Message:lj}{NewLine}{Exception}";

    /// <summary>Creates the logger. Files roll at midnight and at <see cref="LogOptions.FileBytes"/>.</summary>
    public static Logger Create(LogOptions options, ILogEventSink? alerts)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(ToSerilog(options.Level))
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            .Filter.With(new OutageFilter())
            .Enrich.FromLogContext()
            .WriteTo.File(
                Path.Combine(Path.GetFullPath(options.Directory), "crawler-.log"),
                outputTemplate: Template,
                rollingInterval: RollingInterval.Day,
                fileSizeLimitBytes: options.FileBytes,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: options.FilesKept);
        if (options.Console)
        {
            configuration.WriteTo.Console(outputTemplate: Template, standardErrorFromLevel: LogEventLevel.Verbose);
        }

        if (alerts is not null)
        {
            configuration.WriteTo.Sink(alerts);
        }

        return configuration.CreateLogger();
    }

    private static LogEventLevel ToSerilog(LogLevel level) => level switch
    {
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Warning => LogEventLevel.Warning,
        LogLevel.Error => LogEventLevel.Error,
        _ => LogEventLevel.Information,
    };
}
