using System.Security.Cryptography;
using System.Text;

namespace Crawler.Reporting.Rendering;

/// <summary>How pages look.</summary>
internal static class HtmlStyle
{
    /// <summary>The colours of a chart's series on a light ground.</summary>
    public const string Series =
        ".s0{fill:#0969da;stroke:#0969da}.s1{fill:#1a7f37;stroke:#1a7f37}.s2{fill:#bc4c00;stroke:#bc4c00}.s3{fill:#8250df;stroke:#8250df}"
        + ".s4{fill:#bf3989;stroke:#bf3989}.s5{fill:#9a6700;stroke:#9a6700}.s6{fill:#cf222e;stroke:#cf222e}.s7{fill:#57606a;stroke:#57606a}";

    public const string Sheet =
        ":root{color-scheme:light dark;--line:#d0d7de;--ink:#1f2328;--soft:#59636e;--bar:#0969da;--page:#fff}"
        + "@media(prefers-color-scheme:dark){:root{--line:#3d444d;--ink:#f0f6fc;--soft:#9198a1;--bar:#4493f8;--page:#0d1117}}"
        + "body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);margin:2rem auto;max-width:86rem;padding:0 1rem}p{max-width:100ch}"
        + "h1{font-size:1.5rem;overflow-wrap:anywhere}h2{font-size:1.2rem;margin-top:2rem}.asked,.unknown{color:var(--soft)}"
        + ".wide{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem}th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem;"
        + "text-align:left;vertical-align:top;white-space:nowrap}.long{min-width:14rem;white-space:normal;overflow-wrap:anywhere}.number{text-align:right;font-variant-numeric:tabular-nums}"
        + "svg{max-width:100%;height:auto;margin:.5rem 0}svg text{fill:var(--soft);font:12px system-ui,sans-serif}"
        + "svg .bar{fill:var(--bar)}svg .line{fill:none;stroke-width:2}svg .axis{stroke:var(--line)}.narrow{display:none}"
        + ".bars{max-width:45rem;margin-bottom:1rem}.bars caption{text-align:left;color:var(--soft)}.bars th{font-weight:400;text-align:right;white-space:normal;overflow-wrap:anywhere}"
        + ".bars th,.bars td{border:0;vertical-align:middle}.bars td td{padding:0}"
        + Series
        + "@media(prefers-color-scheme:dark){.s0{fill:#4493f8;stroke:#4493f8}.s1{fill:#3fb950;stroke:#3fb950}.s2{fill:#db6d28;stroke:#db6d28}.s3{fill:#ab7df8;stroke:#ab7df8}"
        + ".s4{fill:#db61a2;stroke:#db61a2}.s5{fill:#d29922;stroke:#d29922}.s6{fill:#ff7b72;stroke:#ff7b72}.s7{fill:#9198a1;stroke:#9198a1}}"
        + "@media(max-width:600px){.broad{display:none}.narrow{display:inline}.long{min-width:9rem}}";

    /// <summary>What a policy calls the sheet by, where it stands in a page itself (CSP level 3, hash-source).</summary>
    public static readonly string SheetHash = $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Sheet)))}";
}
