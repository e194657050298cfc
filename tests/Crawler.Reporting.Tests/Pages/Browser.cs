using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Crawler.Reporting.Tests.Pages;

/// <summary>A real Chromium without a window, driven by its DevTools protocol (https://chromedevtools.github.io/devtools-protocol/).</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _profile = new();
    private readonly ClientWebSocket _socket = new();
    private readonly Process _process;
    private string? _session;
    private Task<string>? _rest;
    private int _calls;

    private Browser() => _process = new Process
    {
        StartInfo = new ProcessStartInfo(
            "chromium",
            ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-port=0", $"--user-data-dir={_profile.Path}", "about:blank"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        },
    };

    /// <summary>What the browser complained of: refused styles and scripts, failed requests.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Starts one.</summary>
    public static async Task<Browser> StartAsync()
    {
        var browser = new Browser();
        browser._process.Start();
        browser._process.BeginOutputReadLine();

        // Its first line names the address on which it listens.
        using var limit = new CancellationTokenSource(Patience);
        const string Mark = "DevTools listening on ";
        string? line;
        do
        {
            line = await browser._process.StandardError.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("Chromium ended.");
        }
        while (!line.StartsWith(Mark, StringComparison.Ordinal));
        browser._rest = browser._process.StandardError.ReadToEndAsync(CancellationToken.None);
        await browser._socket.ConnectAsync(new Uri(line[Mark.Length..]), limit.Token);
        var target = await browser.CallAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        var attached = await browser.CallAsync("Target.attachToTarget", new JsonObject { ["targetId"] = (string)target["targetId"]!, ["flatten"] = true });
        browser._session = (string)attached["sessionId"]!;
        await browser.CallAsync("Page.enable", []);
        await browser.CallAsync("Log.enable", []);
        return browser;
    }

    /// <summary>Makes it a screen of a size, by day or by night.</summary>
    public async Task ShowAsAsync(int width, int height, bool isDark)
    {
        await CallAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = width < 600 });
        await CallAsync("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" }),
        });
    }

    /// <summary>Opens a page and waits until it is there.</summary>
    public async Task OpenAsync(Uri page) => await CallAsync("Page.navigate", new JsonObject { ["url"] = page.AbsoluteUri }, "Page.loadEventFired");

    /// <summary>The value of an expression of JavaScript, or what its promise holds in the end. No policy of the page forbids it.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var answer = await CallAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        return answer["exceptionDetails"] is { } fault ? throw new InvalidOperationException(fault.ToJsonString()) : answer["result"]?["value"];
    }

    /// <summary>The page as PNG, down to its end but no longer than three screens.</summary>
    public async Task<byte[]> CaptureAsync(int width, int height)
    {
        var length = (int)(await EvaluateAsync("Math.ceil(document.documentElement.scrollHeight)"))!;
        var answer = await CallAsync("Page.captureScreenshot", new JsonObject
        {
            ["format"] = "png",
            ["captureBeyondViewport"] = true,
            ["clip"] = new JsonObject { ["x"] = 0, ["y"] = 0, ["width"] = width, ["height"] = Math.Clamp(length, height, 3 * height), ["scale"] = 1 },
        });
        return Convert.FromBase64String((string)answer["data"]!);
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await (_rest ?? Task.FromResult(""));
        _process.Dispose();
        _profile.Dispose();
    }

    private async Task<JsonObject> CallAsync(string method, JsonObject parameters, string? until = null)
    {
        using var limit = new CancellationTokenSource(Patience);
        var call = new JsonObject { ["id"] = ++_calls, ["method"] = method, ["params"] = parameters };
        if (_session is not null)
        {
            call["sessionId"] = _session;
        }

        await _socket.SendAsync(Encoding.UTF8.GetBytes(call.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        JsonObject? answer = null;
        while (answer is null || until is not null)
        {
            var message = await ReceiveAsync(limit.Token);
            if ((int?)message["id"] == _calls)
            {
                answer = message["result"] as JsonObject ?? throw new InvalidOperationException(message.ToJsonString());
            }
            else if ((string?)message["method"] == "Log.entryAdded")
            {
                Complaints.Add((string?)message["params"]?["entry"]?["text"] ?? "");
            }
            else if ((string?)message["method"] == until)
            {
                until = null;
            }
        }

        return answer;
    }

    private async Task<JsonObject> ReceiveAsync(CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[65536];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            await bytes.WriteAsync(buffer.AsMemory(0, part.Count), cancellationToken);
        }
        while (!part.EndOfMessage);
        return JsonSerializer.Deserialize<JsonObject>(bytes.ToArray())!;
    }
}
