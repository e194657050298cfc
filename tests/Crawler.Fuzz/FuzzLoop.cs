using System.Diagnostics;

namespace Crawler.Fuzz;

/// <summary>Something that no input may do.</summary>
/// <param name="Target">Whose.</param>
/// <param name="Input">The input.</param>
/// <param name="Fault">What it did.</param>
public sealed record Finding(string Target, byte[] Input, string Fault);

/// <summary>What became of a target's inputs.</summary>
/// <param name="Target">Its name.</param>
/// <param name="Inputs">Inputs fed.</param>
/// <param name="Ways">Ways in which they ended.</param>
/// <param name="Elapsed">Time.</param>
/// <param name="Finding">The first finding, which ended it; null when there was none.</param>
public sealed record FuzzResult(string Target, long Inputs, int Ways, TimeSpan Elapsed, Finding? Finding);

/// <summary>
/// Feeds mutated inputs to a target. Inputs that end in a new way join those that are mutated. A finding is an exception, more memory than
/// the input's length allows, or, as told by <see cref="Watch"/>, an input that does not end.
/// </summary>
public sealed class FuzzLoop
{
    private const int MaxInputBytes = 16 * 1024;
    private const int MostKept = 4096;
    private const int FixedBytes = 64 * 1024;

    private readonly FuzzTarget _target;
    private readonly Mutator _mutator;
    private readonly Random _random;
    private readonly List<byte[]> _kept = [];
    private readonly HashSet<long> _ways = [];
    private readonly byte[] _current = new byte[MaxInputBytes];
    private volatile int _currentLength;
    private long _inputs;

    /// <summary>A loop over one target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="corpus">Inputs to begin with besides the target's own.</param>
    /// <param name="seed">Where the chance begins.</param>
    public FuzzLoop(FuzzTarget target, IEnumerable<byte[]> corpus, int seed)
    {
        _target = target;
        _mutator = new Mutator(seed, MaxInputBytes);
        _random = new Random(seed);
        _kept.AddRange(target.Seeds().Concat(corpus).Where(x => x.Length <= MaxInputBytes));
        _kept.Add([]);
    }

    /// <summary>Inputs that were begun; does not grow while one does not end.</summary>
    public long Inputs => Interlocked.Read(ref _inputs);

    /// <summary>The input that is being read, for when it does not end.</summary>
    public Finding Watch(TimeSpan silence) =>
        new(_target.Name, _current[.._currentLength], $"still not read after {silence.TotalSeconds:0} s");

    /// <summary>Feeds the corpus as it is, then mutated inputs until there were <paramref name="inputs"/>, or a finding.</summary>
    public FuzzResult Run(long inputs)
    {
        var watch = Stopwatch.StartNew();
        Finding? finding = null;
        foreach (var good in _kept.ToArray())
        {
            // The first time makes tables that stay, and says nothing of the input.
            finding ??= Feed(good, measured: false) ?? Feed(good);
        }

        while (finding is null && Inputs < inputs)
        {
            finding = Feed(_mutator.Next(Pick(), Pick()));
        }

        return new FuzzResult(_target.Name, Inputs, _ways.Count, watch.Elapsed, finding);
    }

    private byte[] Pick() => _kept[_random.Next(_kept.Count)];

    private Finding? Feed(ReadOnlySpan<byte> input, bool measured = true)
    {
        input.CopyTo(_current);
        _currentLength = input.Length;
        Interlocked.Increment(ref _inputs);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var way = _target.Run(input);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (measured && allocated > FixedBytes + ((long)input.Length * _target.BytesPerByte))
            {
                return new Finding(_target.Name, input.ToArray(), $"{allocated} bytes allocated for {input.Length} bytes");
            }

            if (_ways.Add(way) && _kept.Count < MostKept)
            {
                _kept.Add(input.ToArray());
            }

            return null;
        }
        catch (Exception e)
        {
            return new Finding(_target.Name, input.ToArray(), e.ToString());
        }
    }
}
