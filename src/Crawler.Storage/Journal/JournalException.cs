namespace Crawler.Storage.Journal;

/// <summary>The journal cannot be opened or written: observations can no longer be kept. The message says why.</summary>
public sealed class JournalException : Exception
{
    /// <summary>With a sentence for people.</summary>
    public JournalException(string message)
        : base(message)
    {
    }

    /// <summary>With a sentence for people, and the cause.</summary>
    public JournalException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether all would be well with more room on the disk.</summary>
    public bool IsForWantOfRoom { get; init; }
}
