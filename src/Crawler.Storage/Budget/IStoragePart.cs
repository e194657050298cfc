namespace Crawler.Storage.Budget;

/// <summary>A folder of an agent that takes room, and may give some back.</summary>
public interface IStoragePart
{
    /// <summary>journal, logs, reports, alerts.</summary>
    string Name { get; }

    /// <summary>The folder.</summary>
    string Directory { get; }

    /// <summary>Removes what is not needed any more, though its time to stay is not over.</summary>
    Task MakeRoomAsync(CancellationToken cancellationToken);
}
