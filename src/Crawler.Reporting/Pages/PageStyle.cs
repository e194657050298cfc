using System.Security.Cryptography;
using System.Text;
using Crawler.Reporting.Rendering;

namespace Crawler.Reporting.Pages;

/// <summary>The one style sheet of the site. It is asked for by a name that changes with it, so it may be kept for good.</summary>
internal static class PageStyle
{
    /// <summary>The sheet.</summary>
    public const string Sheet = HtmlStyle.Sheet
        + ":root{--bad:#cf222e;--warn:#9a6700;--good:#1a7f37;--none:#d0d7de}"
        + "@media(prefers-color-scheme:dark){:root{--bad:#ff7b72;--warn:#d29922;--good:#3fb950;--none:#3d444d}}"
        + "body.site{margin:0 auto}a{color:var(--bar)}a:focus-visible,input:focus-visible,select:focus-visible,button:focus-visible,[tabindex]:focus-visible"
        + "{outline:3px solid var(--bar);outline-offset:2px}"
        + ".skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:.5rem;background:var(--page);padding:.3rem}"
        + ".hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
        + "nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding:.8rem 0;margin:0;border-bottom:1px solid var(--line)}"
        + "nav a{text-decoration:none;padding:.2rem 0}nav a[aria-current]{font-weight:600;border-bottom:3px solid var(--bar)}"
        + "footer{color:var(--soft);font-size:.85rem;border-top:1px solid var(--line);margin-top:2rem}"
        + ".facts{display:flex;flex-wrap:wrap;gap:.6rem 2rem;margin:1rem 0}.facts dt{color:var(--soft);font-size:.8rem}"
        + ".facts dd{margin:0;font-size:1.15rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}"
        + ".health{font-weight:600}.health.dead,.health.seedless{color:var(--bad)}.health.at_risk{color:var(--warn)}.health.healthy{color:var(--good)}"
        + "form{display:flex;flex-wrap:wrap;gap:.5rem .8rem;align-items:end;margin:1rem 0}label{display:grid;font-size:.8rem;color:var(--soft)}"
        + "input,select,button{font:inherit;color:var(--ink);background:var(--page);border:1px solid var(--soft);border-radius:4px;padding:.3rem .5rem}"
        + "details pre{overflow-x:auto;border:1px solid var(--line);padding:.6rem;font-size:.8rem}"
        + "svg.strip{display:block;width:100%;height:34px}.strip rect{stroke:var(--page);stroke-width:.6px;vector-effect:non-scaling-stroke}.strip .there{fill:var(--good)}.strip .gone{fill:var(--bad)}.strip .partly{fill:var(--warn)}"
        + ".strip .unseen{fill:var(--none)}.strip .r0{fill:var(--bad)}.strip .r1{fill:var(--warn)}.strip .r2{fill:var(--bar);fill-opacity:.45}"
        + ".strip .r3{fill:var(--bar);fill-opacity:.7}.strip .r4{fill:var(--bar)}"
        + "@media(max-width:600px){h1{font-size:1.25rem}th,td{padding:.3rem .4rem}.strip rect{stroke-width:.25px}}";

    /// <summary>Where the sheet is.</summary>
    public static readonly string Path = $"/style-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sheet)).AsSpan(0, 6))}.css";
}
