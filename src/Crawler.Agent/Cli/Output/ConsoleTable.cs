using Spectre.Console;

namespace Crawler.Agent.Cli.Output;

/// <summary>A table for a person: drawn on a terminal, plain aligned text in a file or pipe.</summary>
internal sealed class ConsoleTable
{
    // Wide enough that nothing wraps when the output is not a terminal.
    private const int FileWidth = 4096;

    private readonly Table _table = new();

    /// <summary>A table with these columns.</summary>
    public ConsoleTable(params string[] columns)
    {
        _table.Border = Console.IsOutputRedirected ? TableBorder.None : TableBorder.Rounded;
        foreach (var column in columns)
        {
            _table.AddColumn(new TableColumn(new Text(column)));
        }
    }

    /// <summary>Adds a row; null cells stay empty. Text from strangers is shown with its control characters replaced.</summary>
    public void Add(params string?[] cells) => _table.AddRow(cells.Select(c => new Text(SafeText.ForTerminal(c ?? ""))));

    /// <summary>Prints it on stdout.</summary>
    public void Print()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Capabilities.Ansi = false;
            console.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
            console.Profile.Width = FileWidth;
        }

        console.Write(_table);
    }
}
