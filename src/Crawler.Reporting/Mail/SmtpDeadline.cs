using System.Net.Sockets;
using System.Security.Authentication;

namespace Crawler.Reporting.Mail;

/// <summary>A time limit for one step, and the words for what ended it.</summary>
internal sealed class SmtpDeadline : IDisposable
{
    private readonly TimeSpan limit;
    private readonly CancellationToken stop;
    private readonly CancellationTokenSource timer;
    private readonly CancellationTokenSource linked;

    public SmtpDeadline(TimeSpan limit, TimeProvider time, CancellationToken stop)
    {
        this.limit = limit;
        this.stop = stop;
        timer = new CancellationTokenSource(limit, time);
        linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stop);
    }

    public CancellationToken Token => linked.Token;

    /// <summary>What to throw for an exception of the step: our stop stays a cancellation, the rest says what happened.</summary>
    public Exception Explain(Exception e, MailStage stage, string what) => e switch
    {
        MailException => e,
        OperationCanceledException when stop.IsCancellationRequested => new OperationCanceledException(e.Message, e, stop),
        OperationCanceledException => new MailException(stage, $"{what}: no answer within {limit.TotalSeconds:0.#} s.", inner: e),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
            new MailException(stage, $"{what}: the name does not resolve.", inner: e),
        SocketException s => new MailException(stage, $"{what}: {s.SocketErrorCode}.", inner: e),
        AuthenticationException => new MailException(stage, $"{what}: {e.Message}", inner: e),
        _ => new MailException(stage, $"{what}: {(e.InnerException ?? e).Message}", inner: e),
    };

    public void Dispose()
    {
        linked.Dispose();
        timer.Dispose();
    }
}
