using Crawler.Reporting.Rendering;
using Spectre.Console;

namespace Crawler.Agent.Cli.Output;

/// <summary>A table for a person: drawn on a terminal, plain aligned text in a file or pipe.</summary>
internal sealed class ConsoleTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; null cells stay empty. Text from strangers is shown with its control characters replaced.</summary>
    public void Add(params string?[] cells) => _rows.Add([.. cells.Select(c => SafeText.OneLine(c ?? ""))]);

    /// <summary>Prints it on stdout.</summary>
    public void Print()
    {
        if (Console.IsOutputRedirected)
        {
            PrintPlain();
            return;
        }

        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)));
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select(c => new Text(c)));
        }

        AnsiConsole.Write(table);
    }

    private void PrintPlain()
    {
        var widths = columns.Select((c, i) => _rows.Select(r => r[i].Length).Append(c.Length).Max()).ToArray();
        foreach (var row in _rows.Prepend(columns))
        {
            Console.Out.WriteLine(string.Join("  ", row.Select((c, i) => c.PadRight(widths[i]))).TrimEnd());
        }
    }
}
