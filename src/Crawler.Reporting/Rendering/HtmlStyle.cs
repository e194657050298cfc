namespace Crawler.Reporting.Rendering;

/// <summary>How pages look.</summary>
internal static class HtmlStyle
{
    public const string Sheet =
        ":root{color-scheme:light dark;--line:#d0d7de;--ink:#1f2328;--soft:#59636e;--bar:#0969da;--page:#fff}"
        + "@media(prefers-color-scheme:dark){:root{--line:#3d444d;--ink:#f0f6fc;--soft:#9198a1;--bar:#4493f8;--page:#0d1117}}"
        + "body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);margin:2rem auto;max-width:1200px;padding:0 1rem}"
        + "h1{font-size:1.5rem;overflow-wrap:anywhere}h2{font-size:1.2rem;margin-top:2rem}.asked,.unknown{color:var(--soft)}"
        + ".wide{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem}th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem;"
        + "text-align:left;vertical-align:top;overflow-wrap:anywhere}th,.time{white-space:nowrap}td:not([class]){min-width:7rem}.number{text-align:right;font-variant-numeric:tabular-nums}"
        + "svg{max-width:100%;height:auto;margin:.5rem 0}svg text{fill:var(--soft);font:12px system-ui,sans-serif}"
        + "svg .bar{fill:var(--bar)}svg .line{fill:none;stroke-width:2}svg .axis{stroke:var(--line)}";
}
