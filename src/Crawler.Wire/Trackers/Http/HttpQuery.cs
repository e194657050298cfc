using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

namespace Crawler.Wire.Trackers.Http;

/// <summary>The parameters of one query string, read once, with the place of each for error messages.</summary>
internal sealed class HttpQuery
{
    private const int MaxParameters = 1024;
    private readonly List<(string Name, byte[] Value, int Offset)> _parameters = [];

    private HttpQuery()
    {
    }

    /// <summary>Every parameter in the order given; names may repeat.</summary>
    public IReadOnlyList<(string Name, byte[] Value, int Offset)> Parameters => _parameters;

    /// <summary>Reads <c>a=b&amp;c=d</c>, with or without a question mark before it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out HttpQuery? query, out WireError error)
    {
        query = null;
        error = default;
        if (text.Length > TrackerLimits.QueryChars)
        {
            error = new WireError(WireErrorKind.TooLarge, TrackerLimits.QueryChars, "a query longer than is read");
            return false;
        }

        var result = new HttpQuery();
        var start = text.StartsWith('?') ? 1 : 0;
        while (start < text.Length)
        {
            var end = text.IndexOf('&', start);
            end = end < 0 ? text.Length : end;
            var pair = text.AsSpan(start, end - start);
            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            if (!QueryText.TryDecode(name, out var nameBytes)
                || !QueryText.TryDecode(equals < 0 ? default : pair[(equals + 1)..], out var value))
            {
                error = new WireError(WireErrorKind.UnexpectedByte, start, "a parameter with a broken percent escape");
                return false;
            }

            if (result._parameters.Count == MaxParameters)
            {
                error = new WireError(WireErrorKind.TooLarge, start, "more parameters than are read");
                return false;
            }

            if (!pair.IsEmpty)
            {
                result._parameters.Add((Encoding.Latin1.GetString(nameBytes), value, start));
            }

            start = end + 1;
        }

        query = result;
        return true;
    }

    /// <summary>The first value of a name, or null.</summary>
    public byte[]? Find(string name) => _parameters.Find(x => string.Equals(x.Name, name, StringComparison.Ordinal)).Value;

    /// <summary>The first value of a name as text, or null.</summary>
    public string? FindText(string name) => Find(name) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>The first value of a name as an address, or null when there is none or it is no literal address.</summary>
    public IPAddress? FindAddress(string name) => IPAddress.TryParse(FindText(name), out var address) ? address : null;

    /// <summary>The first value of a name as a number; false when it is there and is none in the range.</summary>
    public bool TryFindNumber(string name, long min, long max, out long? value, out WireError error)
    {
        value = null;
        error = default;
        var (_, bytes, offset) = _parameters.Find(x => string.Equals(x.Name, name, StringComparison.Ordinal));
        if (bytes is null)
        {
            return true;
        }

        if (!long.TryParse(bytes, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < min || number > max)
        {
            error = new WireError(WireErrorKind.InvalidValue, offset, $"{name} must be a number from {min} to {max}");
            return false;
        }

        value = number;
        return true;
    }
}
