using System.Runtime.CompilerServices;

namespace Crawler.Agent.Cli.Input;

/// <summary>Targets of one-shot work: from the command line, or streamed from stdin where the only target is <c>-</c>.</summary>
internal static class TargetLines
{
    /// <summary>Longest line that stdin may hold, in characters.</summary>
    public const int MaxLine = 4096;

    /// <summary>The targets, one at a time: stdin is never held whole. Empty lines and lines that begin with # are passed over.</summary>
    /// <exception cref="CliException">A line of stdin is too long.</exception>
    public static async IAsyncEnumerable<(string Text, int Line)> ReadAsync(
        IReadOnlyList<string> arguments, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (arguments is not ["-"])
        {
            foreach (var argument in arguments)
            {
                yield return (argument, 0);
            }

            yield break;
        }

        using var input = new StreamReader(Console.OpenStandardInput());
        var number = 0;
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            if (line.Length > MaxLine)
            {
                throw new CliException(ExitCode.BadInput, $"stdin, line {number}: longer than {MaxLine} characters");
            }

            var text = line.Trim();
            if (text.Length > 0 && text[0] != '#')
            {
                yield return (text, number);
            }
        }
    }

    /// <summary>Where a target came from, for a message.</summary>
    public static string Place(string text, int line) => line == 0 ? text : $"stdin, line {line}: {text}";
}
