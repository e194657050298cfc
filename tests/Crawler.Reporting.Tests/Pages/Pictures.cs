namespace Crawler.Reporting.Tests.Pages;

/// <summary>
/// Where pictures of pages and mails go, for people to look at: the folder that
/// <c>CRAWLER_SCREENSHOTS</c> names (<c>ops/screenshots</c> does), or <c>TestResults/pages</c>.
/// </summary>
internal static class Pictures
{
    private static readonly string Folder = Directory.CreateDirectory(
        Environment.GetEnvironmentVariable("CRAWLER_SCREENSHOTS") is { Length: > 0 } folder ? folder : Path.Combine(Source.Root, "TestResults", "pages")).FullName;

    /// <summary>Takes one of what a browser shows.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="name">The picture's name.</param>
    /// <param name="width">The screen's width.</param>
    /// <param name="height">The screen's height.</param>
    public static async Task TakeAsync(Browser browser, string name, int width, int height) =>
        await File.WriteAllBytesAsync(Path.Combine(Folder, name + ".png"), await browser.CaptureAsync(width, height));
}
