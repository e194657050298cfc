using System.CommandLine;
using System.Globalization;
using System.Net;

namespace Crawler.Agent.Cli;

/// <summary>Options that the one-shot verbs share.</summary>
internal sealed class ProbingOptions
{
    /// <summary>Targets under way at once.</summary>
    public Option<int> InFlight { get; } = new("--in-flight")
    {
        Description = "Requests or peers under way at once (1 to 20000)",
        HelpName = "N",
        DefaultValueFactory = _ => 500,
    };

    /// <summary>Longest time for one target.</summary>
    public Option<TimeSpan?> Timeout { get; } = new("--timeout")
    {
        Description = "Longest time for one target, such as 4s, 1500ms or 00:00:04",
        HelpName = "TIME",
        CustomParser = result => ParseTime(result.Tokens[0].Value, result.AddError),
    };

    /// <summary>UDP packets outstanding.</summary>
    public Option<int> Window { get; } = new("--window")
    {
        Description = "UDP requests outstanding at one tracker (1 to 4096)",
        HelpName = "N",
        DefaultValueFactory = _ => 16,
    };

    /// <summary>Local address.</summary>
    public Option<IPAddress?> Bind { get; } = new("--bind")
    {
        Description = "Local address to send from",
        HelpName = "ADDRESS",
        CustomParser = result =>
        {
            if (IPAddress.TryParse(result.Tokens[0].Value, out var address))
            {
                return address;
            }

            result.AddError($"--bind: '{result.Tokens[0].Value}' is no IP address");
            return null;
        },
    };

    /// <summary>One object with totals in place of a line for each result.</summary>
    public Option<bool> Summary { get; } = new("--summary")
    {
        Description = "Print one JSON object: the count of each outcome, the total, seconds and rate",
    };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        RequireRange(InFlight, 1, 20_000);
        RequireRange(Window, 1, 4096);
        command.Options.Add(InFlight);
        command.Options.Add(Timeout);
        command.Options.Add(Window);
        command.Options.Add(Bind);
        command.Options.Add(Summary);
    }

    private static void RequireRange(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
        {
            result.AddError($"{option.Name} {value}: must be between {least} and {most}");
        }
    });

    private static TimeSpan? ParseTime(string text, Action<string> addError)
    {
        var (number, unit) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 0.001)
            : text.EndsWith('s') ? (text[..^1], 1.0)
            : text.EndsWith('m') ? (text[..^1], 60.0)
            : ("", 0);
        TimeSpan? time = number.Length > 0 && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value * unit is > 0 and <= 3600
                ? TimeSpan.FromSeconds(value * unit)
                : text.Contains(':') && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero
                    && span <= TimeSpan.FromHours(1)
                    ? span
                    : null;
        if (time is null)
        {
            addError($"--timeout {text}: write a time up to an hour, such as 4s, 1500ms or 00:00:04");
        }

        return time;
    }
}
