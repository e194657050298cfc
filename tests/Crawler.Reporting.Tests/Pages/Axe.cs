namespace Crawler.Reporting.Tests.Pages;

/// <summary>
/// axe (https://github.com/dequelabs/axe-core), which checks an open page by the rules of WCAG 2.2 A and AA, and by good practice.
/// <c>ops/test</c> installs it where npm's registry can be reached; elsewhere the page is checked without it.
/// </summary>
internal static class Axe
{
    // A closed part of a page is not checked, so all of them are opened. The pages need no file that axe would have to fetch.
    private const string Run =
        """
        (async () => {
          document.querySelectorAll("details").forEach((x) => x.open = true);
          const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false });
          return violations.flatMap((x) => x.nodes.map((y) => `${x.impact} ${x.id} at ${y.target.flat().join(" ")}: ${x.help}; ${y.failureSummary.replace(/\s+/g, " ")}`));
        })()
        """;

    private static readonly string Script = Path.Combine(Source.Root, "tests", "Crawler.Reporting.Tests", "Pages", "npm", "node_modules", "axe-core", "axe.min.js");
    private static readonly Lazy<string> Text = new(() => File.ReadAllText(Script));

    /// <summary>Whether it is installed.</summary>
    public static bool IsThere => File.Exists(Script);

    /// <summary>What it finds wrong with the page that a browser shows: impact, rule, place, and what to do; none where all is well.</summary>
    /// <param name="browser">The debugger puts the script into the page, so the page's policy stays as it is served.</param>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(Browser browser)
    {
        await browser.EvaluateAsync(Text.Value + ";0");
        return [.. (await browser.EvaluateAsync(Run))!.AsArray().Select(x => (string)x!)];
    }
}
