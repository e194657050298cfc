using Crawler.Reporting.Tests.Pages;

namespace Crawler.Reporting.Tests.Summaries;

/// <summary>A mail as people read it: in a browser, on a phone and in a wide window, light and dark.</summary>
internal static class MailScreens
{
    /// <summary>Shows it in all of them and takes pictures; what keeps people from reading it, and what an expression says of each.</summary>
    /// <param name="name">The pictures' name.</param>
    /// <param name="html">The mail, its pictures in it.</param>
    /// <param name="expression">An expression of JavaScript.</param>
    public static async Task<(IReadOnlyList<string> Faults, IReadOnlyList<string> Said)> ShowAsync(string name, string html, string expression)
    {
        var (faults, said) = (new List<string>(), new List<string>());
        await using var server = await SiteServer.StartAsync(null, new Dictionary<string, string>(StringComparer.Ordinal) { ["/mail"] = html });
        await using var browser = await Browser.StartAsync();
        foreach (var (screen, width, height) in new[] { ("phone", 390, 844), ("wide", 800, 900) })
        {
            foreach (var isDark in new[] { false, true })
            {
                var view = $"{name}-{screen}-{(isDark ? "dark" : "light")}";
                await browser.ShowAsAsync(width, height, isDark);
                await browser.OpenAsync(new Uri(server.Root, "/mail"));
                await Pictures.TakeAsync(browser, view, width, height);
                said.Add((string)(await browser.EvaluateAsync(expression))!);
                var found = (await browser.EvaluateAsync(OpenedSite.Check))!.AsArray().Select(x => (string)x!);
                faults.AddRange((Axe.IsThere ? [.. found, .. await Axe.ViolationsAsync(browser)] : found).Select(x => $"{view}: {x}"));
            }
        }

        return (faults, said);
    }
}
