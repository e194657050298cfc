// What axe does not test, as sentences; none where all is well.
(() => {
  const found = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const name = (x) => `${x.tagName.toLowerCase()}${x.className && x.className.baseVal === undefined ? "." + x.className : ""} "${(x.textContent || "").trim().slice(0, 40)}"`;
  const seen = (x) => x.getClientRects().length > 0 && getComputedStyle(x).visibility === "visible";

  // axe asks for a name where there is a role, and for heads only where there are some.
  all("svg").filter((x) => x.getAttribute("role") !== "img" || !x.getAttribute("aria-label")).forEach((x) => found.push("a chart has no name"));
  all("table:not([role=presentation])").filter((x) => !x.querySelector("th")).forEach((x) => found.push(`${name(x)} has no heads`));
  all("th").filter((x) => !x.scope).forEach((x) => found.push(`${name(x)} does not say whose head it is`));
  // It looks at ids that a label names, and at links to the content; not at others.
  all("[id]").filter((x, i, ids) => ids.findIndex((y) => y.id === x.id) !== i).forEach((x) => found.push(`the id ${x.id} is there twice`));
  all("a[href^='#']").filter((x) => !document.getElementById(x.hash.slice(1))).forEach((x) => found.push(`${name(x)} leads nowhere`));
  // It knows no order of the keyboard, and no screen (WCAG 1.4.10).
  const first = all("a[href],button,input,select,[tabindex]")[0];
  if (document.querySelector("nav") && first.getAttribute("href") !== "#content") found.push("the keyboard does not come first to the link that skips the navigation");
  const screenWidth = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > screenWidth + 1) found.push(`the page is ${document.documentElement.scrollWidth} wide on a screen of ${screenWidth}`);

  // It leaves open what contrast single characters have, texts in charts, and texts that a table is scrolled to.
  const channels = (colour) => (colour.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = (colour) => {
    const [r, g, b] = channels(colour).slice(0, 3).map((x) => x / 255).map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (x) => {
    for (; x; x = x.parentElement) {
      const colour = getComputedStyle(x).backgroundColor;
      const alpha = channels(colour)[3];
      if (alpha === undefined || alpha === 1) return colour;
    }
    return "rgb(255,255,255)";
  };
  const contrast = (x, colour) => {
    const [a, b] = [light(colour), light(ground(x))].sort((p, q) => q - p);
    return (a + 0.05) / (b + 0.05);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const pale = new Set();
  while (texts.nextNode()) {
    const x = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !seen(x)) continue;
    const style = getComputedStyle(x);
    const is = contrast(x, x.namespaceURI.endsWith("svg") ? style.fill : style.color);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    if (is < least) pale.add(`${name(x)} has a contrast of ${is.toFixed(2)}`);
  }

  // Nor does it look at lines and bars (WCAG 1.4.11). In a strip what was not observed may be pale: what was is meant to be seen.
  all("svg:not(.strip) :is(rect,circle,polyline)").filter(seen).forEach((x) => {
    const style = getComputedStyle(x);
    const is = contrast(x, style.fill === "none" ? style.stroke : style.fill);
    if (is < 3) pale.add(`${x.tagName} in a chart has a contrast of ${is.toFixed(2)}`);
  });
  return [...found, ...pale];
})()
