using System.Text;
using Crawler.Wire.Bencode;

namespace Crawler.Wire.Metainfo;

/// <summary>Reads the fields of metainfo dictionaries, whose optional fields come with wrong types in real files.</summary>
internal static class BencodeFields
{
    private const int LongestKnownKey = 16;

    /// <summary>A key as text to switch over; keys longer than any known one are the empty string.</summary>
    public static string KeyText(ReadOnlySpan<byte> key) => key.Length > LongestKnownKey ? "" : Encoding.Latin1.GetString(key);

    /// <summary>Notes that <paramref name="field"/> was met; the second time is a <see cref="WireErrorKind.DuplicateKey"/>.</summary>
    public static bool TryMark(ref BencodeReader reader, ref uint seen, int field)
    {
        var bit = 1u << field;
        if ((seen & bit) != 0)
        {
            return reader.Fail(WireErrorKind.DuplicateKey, reader.TokenStart, "a dictionary names the same key twice");
        }

        seen |= bit;
        return true;
    }

    /// <summary>Reads text; a value of another type counts as absent, and so does an empty one.</summary>
    public static bool TryReadOptionalText(ref BencodeReader reader, out string? text)
    {
        text = null;
        if (!reader.TrySkipValue(out _))
        {
            return false;
        }

        if (reader.Token == BencodeToken.String && !reader.Bytes.IsEmpty)
        {
            text = SafeText.Decode(reader.Bytes);
        }

        return true;
    }

    /// <summary>Reads a number; a value of another type counts as absent.</summary>
    public static bool TryReadOptionalInteger(ref BencodeReader reader, out long? value)
    {
        var ok = reader.TrySkipValue(out _);
        value = ok && reader.Token == BencodeToken.Integer ? reader.Integer : null;
        return ok;
    }

    /// <summary>Reads a number from 0; a negative one is a <see cref="WireErrorKind.BadLength"/>.</summary>
    public static bool TryReadLength(ref BencodeReader reader, out long length) =>
        reader.TryReadInteger(out length)
        && (length >= 0 || reader.Fail(WireErrorKind.BadLength, reader.TokenStart, "a negative length"));

    /// <summary>
    /// Reads URLs: one string, or a list of strings (other values in it are passed over). Empty ones are left out.
    /// </summary>
    public static bool TryReadUrls(ref BencodeReader reader, int limit, List<string> urls)
    {
        if (!reader.Read())
        {
            return false;
        }

        if (reader.Token == BencodeToken.String)
        {
            return TryAddUrl(ref reader, limit, urls);
        }

        if (reader.Token == BencodeToken.Dictionary)
        {
            return reader.TrySkipToEnd();
        }

        if (reader.Token != BencodeToken.List)
        {
            return true;
        }

        while (reader.Read() && reader.Token != BencodeToken.End)
        {
            var ok = reader.Token switch
            {
                BencodeToken.String => TryAddUrl(ref reader, limit, urls),
                BencodeToken.List or BencodeToken.Dictionary => reader.TrySkipToEnd(),
                _ => true,
            };
            if (!ok)
            {
                return false;
            }
        }

        return !reader.Error.IsError;
    }

    private static bool TryAddUrl(ref BencodeReader reader, int limit, List<string> urls)
    {
        var url = SafeText.Decode(reader.Bytes).Trim();
        if (url.Length == 0)
        {
            return true;
        }

        if (urls.Count >= limit)
        {
            return reader.Fail(WireErrorKind.TooLarge, reader.TokenStart, "more URLs than the limit allows");
        }

        urls.Add(url);
        return true;
    }
}
