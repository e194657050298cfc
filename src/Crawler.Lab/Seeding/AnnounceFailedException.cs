namespace Crawler.Lab.Seeding;

/// <summary>A tracker did not take an announce; the message says why, for the user.</summary>
internal sealed class AnnounceFailedException : Exception
{
    public AnnounceFailedException()
    {
    }

    public AnnounceFailedException(string message)
        : base(message)
    {
    }

    public AnnounceFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
