namespace Crawler.Lab.Truth;

/// <summary>A truth file cannot be understood; the message names the line and the reason.</summary>
internal sealed class TruthFileException : Exception
{
    public TruthFileException()
    {
    }

    public TruthFileException(string message)
        : base(message)
    {
    }

    public TruthFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
