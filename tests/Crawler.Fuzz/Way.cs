using Crawler.Wire;

namespace Crawler.Fuzz;

/// <summary>Makes numbers of how inputs end.</summary>
internal static class Way
{
    /// <summary>Refused: the kind of error, its words, and roughly where.</summary>
    public static long Refused(WireError error) => error.IsError
        ? HashCode.Combine(error.Kind, error.Detail, Size(error.Offset))
        : throw new InvalidOperationException("Refused without saying why.");

    /// <summary>Read, with values that tell inputs apart.</summary>
    public static long Read(params ReadOnlySpan<long?> values)
    {
        var hash = default(HashCode);
        foreach (var value in values)
        {
            hash.Add(value is { } number ? Size(number) : -1);
        }

        return (uint)hash.ToHashCode() + (1L << 40);
    }

    /// <summary>Fails when a promise is broken.</summary>
    public static void Promise(bool kept, string promise)
    {
        if (!kept)
        {
            throw new InvalidOperationException($"Broken: {promise}.");
        }
    }

    private static int Size(long value) => value switch
    {
        < 0 => 100,
        < 8 => (int)value,
        _ => 8 + (int)Math.Log2(value),
    };
}
