namespace Crawler.Lab.Tracking;

/// <summary>A file of the tracker holds something else than it should; the message says what, for the user.</summary>
internal sealed class TrackerFileException : Exception
{
    public TrackerFileException()
    {
    }

    public TrackerFileException(string message)
        : base(message)
    {
    }

    public TrackerFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
