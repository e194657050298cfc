namespace Crawler.Storage.Migrations;

/// <summary>The database's schema cannot be brought to what this program needs. The message says what to do about it.</summary>
public sealed class MigrationException : Exception
{
    /// <summary>With a sentence for people.</summary>
    public MigrationException(string message)
        : base(message)
    {
    }

    /// <summary>With a sentence for people, and the cause.</summary>
    public MigrationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
