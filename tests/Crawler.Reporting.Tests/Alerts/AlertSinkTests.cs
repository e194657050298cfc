using Crawler.Reporting.Alerts;
using Serilog;

namespace Crawler.Reporting.Tests.Alerts;

public sealed class AlertSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AlertSpool _spool;
    private readonly ILogger _logger;

    public AlertSinkTests()
    {
        _spool = new AlertSpool(new AlertOptions { SpoolDirectory = _folder.File("spool"), MaxSpooled = 10, MaxBodyLength = 2000 });
        _logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(new AlertSink(_spool, "host-1")).CreateLogger();
    }

    public void Dispose()
    {
        _spool.Dispose();
        _folder.Dispose();
    }

    private Alert Single() => Assert.Single(_spool.Pending()).Alert;

    private static InvalidOperationException Thrown(string message)
    {
        try
        {
            throw new InvalidOperationException(message);
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }

    [Fact]
    public void A_fatal_event_is_on_disk_when_the_call_returns()
    {
        _logger.Fatal(Thrown("the disk is gone"), "The worker {Worker} failed", "ingest");
        var alert = Single();
        Assert.Equal((AlertCodes.UnhandledException, AlertSeverity.Critical, AlertKind.Occurrence), (alert.Code, alert.Severity, alert.Kind));
        Assert.Contains("ingest", alert.Subject, StringComparison.Ordinal);
        Assert.Contains("the disk is gone", alert.Subject, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException", alert.Body, StringComparison.Ordinal);
        Assert.Contains("host-1", alert.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void One_exception_that_passes_several_handlers_is_one_alert()
    {
        var exception = Thrown("once");
        _logger.Fatal(exception, "Unobserved task");
        _logger.Fatal(new AggregateException(exception), "Host ended");
        Single();
    }

    [Fact]
    public void The_same_failure_has_the_same_key_whatever_its_numbers()
    {
        foreach (var number in new[] { 1, 2 })
        {
            _logger.Fatal(Thrown($"message {number}"), "Worker {Number} failed", number);
        }

        Assert.Single(_spool.Pending().Select(e => e.Alert.Key).Distinct());
        _logger.Fatal("Something else");
        Assert.Equal(2, _spool.Pending().Select(e => e.Alert.Key).Distinct().Count());
    }

    [Fact]
    public void Events_with_a_code_are_alerts_and_others_are_not()
    {
        _logger.Error("An error without a code");
        Assert.Empty(_spool.Pending());
        _logger.ForContext("AlertCode", "ingest_lag").ForContext("AlertKey", "host-1").Warning("Behind by {Minutes} min", 20);
        var alert = Single();
        Assert.Equal(("ingest_lag", "ingest_lag:host-1", AlertKind.Raised, AlertSeverity.Warning), (alert.Code, alert.Key, alert.Kind, alert.Severity));
        _logger.ForContext("AlertCode", "ingest_lag").ForContext("AlertKey", "host-1").ForContext("AlertResolved", true).Information("Caught up");
        Assert.Equal(AlertKind.Resolved, _spool.Pending()[1].Alert.Kind);
    }

    [Fact]
    public void Hostile_text_stays_one_line_and_within_its_limit()
    {
        _logger.Fatal("bad\r\nBcc: x@example.org \u202E\0" + new string('x', 100_000));
        var alert = Single();
        Assert.DoesNotContain(alert.Subject, char.IsControl);
        Assert.InRange(alert.Subject.Length, 1, 310);
        Assert.InRange(alert.Body.Length, 1, 2100);
        Assert.DoesNotContain('\0', alert.Body);
    }

    [Fact]
    public void A_disk_that_takes_nothing_does_not_throw_into_the_program()
    {
        Directory.Delete(_folder.File("spool"), recursive: true);
        File.WriteAllText(_folder.File("spool"), "in the way");
        _logger.Fatal("still alive");
        File.Delete(_folder.File("spool"));
        Directory.CreateDirectory(_folder.File("spool"));
        Assert.Empty(_spool.Pending());
    }

    [Fact]
    public void A_full_spool_gives_up_the_oldest_of_the_least_severe()
    {
        _logger.Fatal("important");
        for (var i = 0; i < 20; i++)
        {
            _logger.ForContext("AlertCode", "note").Information("note {Number}", i);
        }

        var pending = _spool.Pending();
        Assert.Equal(10, pending.Count);
        Assert.Equal(11, _spool.Dropped);
        Assert.Equal("important", pending[0].Alert.Subject);
        Assert.Equal("note 19", pending[^1].Alert.Subject);
    }

    [Fact]
    public void A_damaged_file_is_put_aside()
    {
        File.WriteAllText(Path.Combine(_folder.File("spool"), "0-2-0.alert.json"), "{ half");
        File.WriteAllText(Path.Combine(_folder.File("spool"), "1-2-0.alert.json"), "null");
        _logger.Fatal("sound");
        Assert.Equal("sound", Single().Subject);
    }
}
