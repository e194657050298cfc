using System.Text.Json;

namespace Crawler.Storage.Backup;

/// <summary>What a backup holds: the file <c>backup.json</c>, written last.</summary>
public sealed record BackupManifest
{
    internal const string FileName = "backup.json";
    internal const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Version of this layout.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The moment that the database's part shows.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Version of the server that it was made of.</summary>
    public required string Server { get; init; }

    /// <summary>How far each journal was in the database at that moment.</summary>
    public required IReadOnlyList<BackupCursor> Cursors { get; init; }

    /// <summary>The journal in the backup; null when there was none.</summary>
    public Guid? JournalId { get; init; }

    /// <summary>Every other file, by its path below the backup's folder.</summary>
    public required IReadOnlyList<BackupFile> Files { get; init; }

    internal static BackupManifest Read(string folder)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<BackupManifest>(File.ReadAllText(Path.Combine(folder, FileName)), Json);
            return manifest is { Format: CurrentFormat }
                ? manifest
                : throw new BackupException($"'{folder}' holds a backup of another version of this program (format {manifest?.Format}).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new BackupException($"'{folder}' holds no whole backup: {e.Message}", e);
        }
    }

    internal void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json) + "\n");
}

/// <summary>How far a journal was in the database.</summary>
/// <param name="JournalId">The journal's name.</param>
/// <param name="Agent">The agent that writes it; null when it is not known.</param>
/// <param name="Segment">The segment to go on with.</param>
/// <param name="Records">Records that were stored.</param>
public sealed record BackupCursor(Guid JournalId, string? Agent, long Segment, long Records);

/// <summary>A file of a backup.</summary>
/// <param name="Path">Below the backup's folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its content, hex.</param>
public sealed record BackupFile(string Path, long Bytes, string Sha256);
