namespace Crawler.Lab.Making;

/// <summary>No torrent can be made of what was asked for; the message says why, for the user.</summary>
internal sealed class MakingException : Exception
{
    public MakingException()
    {
    }

    public MakingException(string message)
        : base(message)
    {
    }

    public MakingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
