namespace Crawler.Storage.Querying;

/// <summary>PostgreSQL refused a query, or it took too long. The message is PostgreSQL's own.</summary>
public sealed class QueryException : Exception
{
    /// <summary>With a sentence for people.</summary>
    public QueryException(string message)
        : base(message)
    {
    }

    /// <summary>With a sentence for people, and the cause.</summary>
    public QueryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
