using System.Globalization;
using System.Text;

namespace Crawler.Agent.Cli.Output;

/// <summary>Text that strangers chose, made safe for a terminal.</summary>
internal static class SafeText
{
    /// <summary>Control and direction-changing characters become U+FFFD, so that no name can move the cursor or hide text.</summary>
    public static string ForTerminal(string text)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            safe.Append(IsUnsafe(c) ? '\uFFFD' : c);
        }

        return safe.ToString();
    }

    private static bool IsUnsafe(char c) => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;
}
