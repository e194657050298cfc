using System.Buffers;

namespace Crawler.Wire.Identity;

/// <summary>Hex digits to bytes, of an exact length.</summary>
internal static class HexText
{
    /// <summary>True when <paramref name="text"/> is exactly two hex digits for each byte of <paramref name="destination"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination) =>
        text.Length == destination.Length * 2
        && Convert.FromHexString(text, destination, out _, out _) == OperationStatus.Done;
}
