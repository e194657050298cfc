namespace Crawler.Storage;

/// <summary>PostgreSQL cannot be reached or started. The message says what to do about it and never holds a password.</summary>
public sealed class DatabaseUnavailableException : Exception
{
    /// <summary>With a sentence for people.</summary>
    public DatabaseUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>With a sentence for people, and the cause.</summary>
    public DatabaseUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
