using System.Globalization;

namespace Crawler.Lab.Cli;

/// <summary>How far some work over bytes is, drawn on stderr while that is a terminal, and nowhere otherwise.</summary>
internal sealed class ProgressBar : IAsyncDisposable
{
    private const int Width = 32;
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200);

    private readonly string _what;
    private readonly long _total;
    private readonly TimeProvider _time;
    private readonly long _from;
    private readonly ITimer? _timer;
    private long _done;

    /// <summary>Begins at nothing of <paramref name="total"/> bytes.</summary>
    public ProgressBar(string what, long total, TimeProvider time)
    {
        _what = what;
        _total = total;
        _time = time;
        _from = time.GetTimestamp();
        _timer = Console.IsErrorRedirected ? null : time.CreateTimer(_ => Draw(), null, Redraw, Redraw);
    }

    /// <summary>Goes on by so many bytes; thread-safe.</summary>
    public void Advance(long bytes) => Interlocked.Add(ref _done, bytes);

    /// <summary>The line that is drawn: share, bar, rate.</summary>
    public static string Line(string what, long done, long total, TimeSpan elapsed)
    {
        var share = total == 0 ? 1 : Math.Clamp((double)done / total, 0, 1);
        var filled = (int)(share * Width);
        var rate = elapsed > TimeSpan.Zero ? done / elapsed.TotalSeconds / (1 << 20) : 0;
        return string.Create(
            CultureInfo.InvariantCulture, $"{what} [{new string('#', filled)}{new string('.', Width - filled)}] {share * 100,3:0} %  {rate:0} MiB/s");
    }

    /// <summary>Wipes the line.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
            await Console.Error.WriteAsync("\r\e[K");
        }
    }

    private void Draw() => Console.Error.Write("\r" + Line(_what, Interlocked.Read(ref _done), _total, _time.GetElapsedTime(_from)) + "\e[K");
}
