using System.Net.Sockets;

namespace Crawler.Lab;

/// <summary>A socket cannot be opened where the user asked for it: taken by another program, or not an address of this machine.</summary>
internal sealed class EndpointTakenException : Exception
{
    public EndpointTakenException()
    {
    }

    public EndpointTakenException(string message)
        : base(message)
    {
    }

    public EndpointTakenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Runs <paramref name="bind"/> and turns every way in which binding fails into this exception.</summary>
    public static async Task TranslateAsync(string what, Func<Task> bind)
    {
        try
        {
            await bind();
        }
        catch (Exception e) when (e is SocketException || (e is IOException && e.InnerException is not null))
        {
            throw new EndpointTakenException($"cannot listen on {what}: {(e as SocketException ?? e.InnerException ?? e).Message}", e);
        }
    }
}
