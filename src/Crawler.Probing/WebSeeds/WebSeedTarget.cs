using Crawler.Wire.Metainfo;

namespace Crawler.Probing.WebSeeds;

/// <summary>What is asked for to learn whether a web seed has the content: one file, the longest.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0019.html</remarks>
public static class WebSeedTarget
{
    /// <summary>Longest URL that is asked for, in characters.</summary>
    public const int MaxLength = 4000;

    /// <summary>
    /// The URL of the file at a web seed. Null where none is asked: what is named is no HTTP, or would need a password; or it is a folder and nobody knows
    /// yet what is in it, for which a server may have no answer although it has the file.
    /// </summary>
    /// <param name="url">The web seed as the metadata names it.</param>
    /// <param name="file">The longest file; null when it is not known.</param>
    public static Uri? Of(string url, LongestFile? file)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!IsAsked(url, out var named) || (file is null && named.AbsolutePath.EndsWith('/')))
        {
            return null;
        }

        if (file is null || (file.Path.Count == 1 && !named.AbsolutePath.EndsWith('/')))
        {
            return named;
        }

        // What stands behind the path belongs to the server's folder, and not to a file in it.
        var folder = named.GetLeftPart(UriPartial.Path);
        var path = string.Join('/', file.Path.Select(Uri.EscapeDataString));
        return IsAsked($"{folder.TrimEnd('/')}/{path}", out var target) ? target : null;
    }

    private static bool IsAsked(string text, out Uri url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url!) && url is { Scheme: "http" or "https", UserInfo: "", Port: > 0 } && url.IdnHost.Length > 0
        && url.AbsoluteUri.Length <= MaxLength;
}
