using System.Net.Sockets;
using System.Security.Authentication;

namespace Crawler.Reporting.Mail;

/// <summary>A time limit for one step, and the words for what ended it.</summary>
internal sealed class SmtpDeadline : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;

    public SmtpDeadline(TimeSpan limit, TimeProvider time, CancellationToken stop)
    {
        _limit = limit;
        _stop = stop;
        _timer = new CancellationTokenSource(_limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, _stop);
    }

    public CancellationToken Token => _linked.Token;

    /// <summary>What to throw for an exception of the step: our stop stays a cancellation, the rest says what happened.</summary>
    public Exception Explain(Exception e, MailStage stage, string what) => e switch
    {
        MailException => e,
        OperationCanceledException when _stop.IsCancellationRequested => new OperationCanceledException(e.Message, e, _stop),
        OperationCanceledException => new MailException(stage, $"{what}: no answer within {_limit.TotalSeconds:0.#} s.", inner: e),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
            new MailException(stage, $"{what}: the name does not resolve.", inner: e),
        SocketException s => new MailException(stage, $"{what}: {s.SocketErrorCode}.", inner: e),
        AuthenticationException => new MailException(stage, $"{what}: {e.Message}", inner: e),
        _ => new MailException(stage, $"{what}: {(e.InnerException ?? e).Message}", inner: e),
    };

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
