using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Cli;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task An_unknown_key_stops_the_program_and_names_the_keys_there_are()
    {
        var result = (await CrawlerProgram.RunAsync("config", "show", "--set", "Logs:Colour=red")).Ended(78);

        Assert.Contains("Logs:Colour = red (from command line): there is no such setting", result.Error, StringComparison.Ordinal);
        Assert.Contains("FilesKept", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task An_unknown_section_stops_the_program()
    {
        var result = (await CrawlerProgram.RunAsync("config", "show", "--set", "Logz:Level=Debug")).Ended(78);

        Assert.Contains("Logz (from command line): there is no such section", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Logs:FilesKept", "0", "between 1 and 10000")]
    [InlineData("Logs:FilesKept", "many", "must be a whole number between 1 and 10000")]
    [InlineData("Agent:Heartbeat", "01:00:00", "between 00:00:01 and 00:05:00")]
    [InlineData("Agent:Heartbeat", "5", "must be a duration")]
    [InlineData("WebSeeds:Interval", "00:00:00", "between 00:00:01 and 7.00:00:00")]
    [InlineData("Logs:Level", "Loud", "one of Debug, Information, Warning, Error")]
    [InlineData("Logs:Console", "yes", "true or false")]
    [InlineData("Logs:Directory", "", "must not be empty")]
    public async Task A_value_out_of_range_is_refused_with_key_value_and_range(string key, string value, string allowed)
    {
        var result = (await CrawlerProgram.RunAsync("config", "show", "--set", $"{key}={value}")).Ended(78);

        Assert.Contains($"{key} = {value} (from command line)", result.Error, StringComparison.Ordinal);
        Assert.Contains(allowed, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_is_told_at_once()
    {
        var result = (await CrawlerProgram.RunAsync(
            "config", "show", "--set", "Logs:FilesKept=0", "--set", "Agent:Heartbeat=x", "--set", "nonsense")).Ended(78);

        Assert.Contains("Logs:FilesKept", result.Error, StringComparison.Ordinal);
        Assert.Contains("Agent:Heartbeat", result.Error, StringComparison.Ordinal);
        Assert.Contains("--set nonsense: write it as Section:Key=value", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        using var folder = new TestFolder("configuration");
        folder.Write("appsettings.json", """{ "Logs": { "FilesKept": 3, "Level": "Debug", "FileBytes": 70000 } }"""u8);
        var result = (await CrawlerProgram.RunAsync(new CrawlerCall("config", "show", "--json", "--set", "Logs:FilesKept=5")
        {
            WorkingDirectory = folder.FullPath,
            Environment = new Dictionary<string, string> { ["CRAWLER_Logs__FilesKept"] = "4", ["CRAWLER_Logs__Level"] = "Warning" },
        })).Ended(0);

        var lines = result.Lines.ToDictionary(l => l.GetProperty("key").GetString()!, StringComparer.Ordinal);
        Assert.Equal(("5", "command line"), Read(lines["Logs:FilesKept"]));
        Assert.Equal(("Warning", "environment"), Read(lines["Logs:Level"]));
        Assert.Equal(("70000", Path.Combine(folder.FullPath, "appsettings.json")), Read(lines["Logs:FileBytes"]));
        Assert.Equal(("true", "default"), Read(lines["Logs:Console"]));

        static (string? Value, string? Source) Read(System.Text.Json.JsonElement line) =>
            (line.GetProperty("value").GetString(), line.GetProperty("source").GetString());
    }

    [Fact]
    public async Task A_broken_file_is_refused_with_its_place()
    {
        using var folder = new TestFolder("configuration");
        var file = folder.Write("broken.json", """{ "Logs": { "FilesKept": } }"""u8);

        var result = (await CrawlerProgram.RunAsync("config", "show", "--config", file)).Ended(78);

        Assert.Contains(file, result.Error, StringComparison.Ordinal);
        Assert.Contains("LineNumber: 0", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_is_never_shown()
    {
        var result = (await CrawlerProgram.RunAsync(
            "config", "show", "--set", "Database:ConnectionString=Host=db;Password=hunter2", "--set", "Mail:Password=hunter2")).Ended(0);

        Assert.DoesNotContain("hunter2", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Contains("********", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistyped_verb_is_a_usage_error_on_stderr()
    {
        var result = (await CrawlerProgram.RunAsync("confg")).Ended(64);

        Assert.Contains("config", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task The_settings_that_ship_with_the_program_are_its_defaults()
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        var result = (await CrawlerProgram.RunAsync("config", "show", "--json", "--config", shipped)).Ended(0);

        var set = result.Lines.Where(l => l.GetProperty("source").GetString() == shipped).ToList();
        Assert.NotEmpty(set);
        Assert.All(set, l => Assert.Equal(l.GetProperty("default").GetString(), l.GetProperty("value").GetString()));
    }

    [Theory]
    [InlineData("Alerts:Routes:0=oncall@example.org=swam_*", "'swam_*' fits no alert")]
    [InlineData("Alerts:QuietHours=22-07", "write it as 22:00-07:00")]
    [InlineData("Alerts:TimeZone=Nowhere", "which this system does not know")]
    [InlineData("Alerts:StillRunning=daily", "Alerts:StillRunning = daily: is no cron expression")]
    public async Task Who_is_told_when_is_checked_before_anything_starts(string setting, string told) =>
        Assert.Contains(told, (await CrawlerProgram.RunAsync("config", "show", "--set", setting)).Ended(78).Error, StringComparison.Ordinal);

    [Fact]
    public async Task A_lease_in_which_a_question_to_a_web_seed_may_not_end_is_refused()
    {
        var result = (await CrawlerProgram.RunAsync("config", "show", "--set", "WebSeeds:Lease=00:00:30")).Ended(78);

        Assert.Contains("WebSeeds:Lease", result.Error, StringComparison.Ordinal);
        Assert.Contains("less than twice Timeout", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_that_is_no_cron_expression_is_refused()
    {
        var result = (await CrawlerProgram.RunAsync("config", "show", "--set", "Reports:Schedule=every day")).Ended(78);

        Assert.Contains("Reports:Schedule = every day: is no cron expression", result.Error, StringComparison.Ordinal);
    }
}
