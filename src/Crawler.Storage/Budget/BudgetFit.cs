using Crawler.Storage.Journal;

namespace Crawler.Storage.Budget;

/// <summary>Brings what is taken in one piece, and cannot be given back by parts, into proportion with a small budget.</summary>
public static class BudgetFit
{
    /// <summary>An empty cluster with the schema takes about 50 MB; less than this leaves no room to work.</summary>
    public const long LeastBudget = 150_000_000;

    private const int LogShare = 8;
    private const int SegmentShare = 64;

    /// <summary>The largest piece of a file that is given back as a whole, for a budget.</summary>
    public static long LargestPiece(StorageOptions storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        return storage.BudgetBytes > 0 ? storage.BudgetBytes / SegmentShare : long.MaxValue;
    }

    /// <summary>Makes the write-ahead log and the journal's segments smaller where the budget asks for it.</summary>
    /// <returns>The names of the settings that were changed.</returns>
    public static IReadOnlyList<string> Apply(StorageOptions storage, DatabaseOptions database, JournalOptions journal)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(journal);
        var changed = new List<string>();
        if (storage.BudgetBytes > 0 && database.WalBytes > storage.BudgetBytes / LogShare)
        {
            database.WalBytes = storage.BudgetBytes / LogShare;
            changed.Add($"{DatabaseOptions.Section}:{nameof(DatabaseOptions.WalBytes)}");
        }

        if (journal.SegmentBytes > LargestPiece(storage))
        {
            journal.SegmentBytes = LargestPiece(storage);
            changed.Add($"{JournalOptions.Section}:{nameof(JournalOptions.SegmentBytes)}");
        }

        return changed;
    }
}
