using System.Collections.Concurrent;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Clients;

/// <summary>What was recorded of each client beside what is so: <c>TestResults/clients.md</c>, written when all was compared.</summary>
internal sealed class ClientTable
{
    private static readonly (string Name, Func<ClientRecord, object?> Value)[] Columns =
    [
        ("outcome", x => x.Outcome), ("stage", x => x.Stage), ("client", x => x.Client), ("version", x => x.Version), ("identity", x => x.Identity),
        ("have", x => x.Have), ("pieces", x => x.Pieces), ("progress", x => x.Progress), ("seed", x => x.Seed), ("encrypted", x => x.Encrypted),
        ("uploadOnly", x => x.UploadOnly), ("extensions", x => x.Extensions),
    ];

    private readonly ConcurrentDictionary<(string Client, bool IsTorrentKnown), ClientRecord> _records = new();

    /// <summary>Takes a record.</summary>
    public void Add(string client, bool isTorrentKnown, ClientRecord recorded) => _records[(client, isTorrentKnown)] = recorded;

    /// <summary>Writes the table.</summary>
    public void Write()
    {
        var folder = Directory.CreateDirectory(Repository.PathOf("TestResults")).FullName;
        var lines = new List<string>
        {
            "Each cell is what was recorded; where that is not so, what is so stands behind it.",
            "",
            $"| client | torrent | {string.Join(" | ", Columns.Select(x => x.Name))} |",
            $"|{string.Concat(Enumerable.Repeat("---|", Columns.Length + 2))}",
        };
        var cells = 0;
        var wrong = 0;
        foreach (var client in RealClients.Rows)
        {
            foreach (var isKnown in new[] { true, false })
            {
                if (_records.TryGetValue((client.Name, isKnown), out var recorded))
                {
                    cells += Columns.Length;
                    wrong += Columns.Count(x => !Equals(x.Value(recorded), x.Value(client.Truth)));
                    lines.Add($"| {client.Name} | {(isKnown ? "known" : "info-hash")} | {string.Join(" | ", Columns.Select(x => Cell(x.Value(recorded), x.Value(client.Truth))))} |");
                }
            }
        }

        lines.Add("");
        lines.Add($"{_records.Count} records of {RealClients.Rows.Count} clients; {wrong} of {cells} cells are not as it is.");
        File.WriteAllLines(Path.Combine(folder, "clients.md"), lines);
    }

    private static string Cell(object? recorded, object? truth) => Equals(recorded, truth) ? Text(recorded) : $"**{Text(recorded)}** (so: {Text(truth)})";

    private static string Text(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "yes" : "no",
        string { Length: 0 } => "none",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value}"),
    };
}
