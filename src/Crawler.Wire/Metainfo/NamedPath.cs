using System.Text;
using Crawler.Wire.Bencode;

namespace Crawler.Wire.Metainfo;

/// <summary>A path of a v1 file list as read; whether its fault matters is known only when the whole entry was seen.</summary>
/// <param name="Names">The names, safe to show.</param>
/// <param name="Key">The original bytes, to tell paths apart that look alike.</param>
/// <param name="Fault">Why the path is not fit, or null.</param>
/// <param name="FaultOffset">Where that was found.</param>
internal readonly record struct NamedPath(List<string>? Names, string? Key, string? Fault, long FaultOffset)
{
    /// <summary>Reads the list of names; a fault of the list itself is in the reader's error.</summary>
    public static bool TryRead(ref BencodeReader reader, MetainfoLimits limits, out NamedPath path)
    {
        path = default;
        if (!reader.TryReadList())
        {
            return false;
        }

        var start = reader.TokenStart;
        var names = new List<string>(2);
        var key = new StringBuilder();
        string? fault = null;
        long faultOffset = start;
        while (reader.Read() && reader.Token != BencodeToken.End)
        {
            if (reader.Token != BencodeToken.String)
            {
                return reader.Fail(WireErrorKind.WrongType, reader.TokenStart, "a name in a path is not a string");
            }

            if (reader.Bytes.Length > limits.MaxNameBytes || names.Count > limits.MaxPathDepth)
            {
                return reader.Fail(WireErrorKind.TooLarge, reader.TokenStart, "a path is longer than the limit allows");
            }

            if (fault is null && PathRules.Fault(reader.Bytes) is { } found)
            {
                (fault, faultOffset) = (found, reader.TokenStart);
            }

            names.Add(SafeText.Decode(reader.Bytes));
            key.Append(Encoding.Latin1.GetString(reader.Bytes)).Append('/');
        }

        if (names.Count == 0)
        {
            fault ??= "a path without a name";
        }

        path = new NamedPath(names, key.ToString(), fault, faultOffset);
        return !reader.Error.IsError;
    }
}
