// Swaps the content instead of loading a page anew, drags on the histogram and the map, and the keys.
// Without it every link and form does the same by loading a page.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  const page = () => document.getElementById("page");
  const form = document.getElementById("search");
  let asked = 0;

  const ours = (url) => url.origin === location.origin && (url.pathname === "/" || url.pathname.startsWith("/facet/") || url.pathname.startsWith("/article/"));

  async function go(url, push) {
    const turn = ++asked;
    page().classList.add("busy");
    let answer;
    try {
      answer = await fetch(url, { headers: { Accept: "text/html" } });
      const text = await answer.text();
      if (turn !== asked) return;
      const fresh = new DOMParser().parseFromString(text, "text/html");
      const content = fresh.getElementById("page");
      if (!content) throw new Error("no page");
      if (push) history.pushState({}, "", url);
      swap(fresh, content, url);
    } catch (e) {
      if (turn === asked) location.assign(url);
    }
  }

  function swap(fresh, content, url) {
    const held = document.activeElement && document.activeElement.id;
    const same = new URL(url, location.href).pathname === page().dataset.path;
    document.title = fresh.title;
    page().replaceWith(content);
    content.dataset.path = new URL(url, location.href).pathname;
    const q = fresh.getElementById("q");
    if (q && held !== "q") document.getElementById("q").value = q.value;
    const again = held && document.getElementById(held);
    if (again) again.focus({ preventScroll: same });
    else content.focus({ preventScroll: true });
    if (!same) scrollTo(0, 0);
    const search = content.querySelector("[data-total]");
    document.getElementById("status").textContent = search ? search.dataset.total : document.title;
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target) target.scrollIntoView();
  }

  // The address of a form, without what is empty.
  function address(of = form) {
    const params = new URLSearchParams();
    for (const [name, value] of new FormData(of)) {
      if (value !== "" && !(name === "dated" && value === "event")) params.append(name, value);
    }
    const text = params.toString();
    const path = new URL(of.action).pathname;
    return text ? path + "?" + text : path;
  }

  addEventListener("submit", (event) => {
    if (event.target === form) {
      event.preventDefault();
      go(address(), true);
    } else if (event.target.matches("form.within")) {
      event.preventDefault();
      go(address(event.target), true);
    } else {
      for (const field of event.target.querySelectorAll("[data-optional]")) field.disabled = field.value === "";
    }
  });

  addEventListener("change", (event) => {
    const of = event.target;
    if (of.form === form && (of.type === "checkbox" || of.type === "radio" || (of.type === "date" && of.value.length !== 9))) {
      if (of.type === "radio" && !form.elements.from.value && !form.elements.to.value && of.name !== "dated") return;
      go(address(), true);
    }
  });

  addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link) return;
    const href = link.getAttribute("href");
    if (href.startsWith("#")) return;
    const url = new URL(href, location.href);
    if (!ours(url)) return;
    event.preventDefault();
    if (!dragged) go(url.href, true);
  });

  addEventListener("popstate", () => {
    if (location.pathname === page().dataset.path && location.href.split("#")[0] === shown.split("#")[0]) return;
    go(location.href, false);
  });
  let shown = location.href;
  new MutationObserver(() => { shown = location.href; }).observe(document.body, { childList: true });
  page().dataset.path = location.pathname;

  // Dragging: over bars it chooses a range, on the map it moves it.
  let drag = null;
  let dragged = false;
  addEventListener("pointerdown", (event) => {
    dragged = false;
    const chart = event.target.closest && event.target.closest("svg[data-brush]");
    const map = event.target.closest && event.target.closest("svg[data-map]");
    if (event.button || !(chart || map)) return;
    drag = { chart, map, x: event.clientX, y: event.clientY, box: map && map.viewBox.baseVal };
    if (map) drag.from = { x: drag.box.x, y: drag.box.y };
  });
  addEventListener("dragstart", (event) => { if (drag) event.preventDefault(); });
  addEventListener("pointermove", (event) => {
    if (!drag || Math.abs(event.clientX - drag.x) + Math.abs(event.clientY - drag.y) < 5) return;
    dragged = true;
    if (drag.map) {
      const scale = drag.box.width / drag.map.getBoundingClientRect().width;
      drag.map.setAttribute("viewBox", [drag.from.x - (event.clientX - drag.x) * scale, drag.from.y - (event.clientY - drag.y) * scale, drag.box.width, drag.box.height].join(" "));
      return;
    }
    const [low, high] = [Math.min(drag.x, event.clientX), Math.max(drag.x, event.clientX)];
    for (const bar of drag.chart.querySelectorAll("a")) {
      const at = bar.querySelector(".room").getBoundingClientRect();
      bar.classList.toggle("chosen", at.right > low && at.left < high);
    }
  });
  addEventListener("pointercancel", () => { drag = null; });
  addEventListener("pointerup", () => {
    const last = drag;
    drag = null;
    if (!last || !dragged) return;
    // The click that follows a drag is no click.
    setTimeout(() => { dragged = false; }, 0);
    if (last.map) {
      const box = last.map.viewBox.baseVal;
      const at = last.map.dataset;
      const url = new URL(location.href);
      url.searchParams.set("at", [(Number(at.lon) + box.x / Number(at.x)).toFixed(2), (Number(at.lat) - box.y / Number(at.y)).toFixed(2), at.wide].join(","));
      go(url.href, true);
      return;
    }
    const bars = [...last.chart.querySelectorAll("a.chosen")];
    if (!bars.length) return;
    form.elements.from.value = bars[0].dataset.from;
    form.elements.to.value = bars[bars.length - 1].dataset.to;
    go(address(), true);
  });

  // Suggestions for the last word of the query: the names of fields, then the values of one.
  const list = document.createElement("datalist");
  list.id = "suggestions";
  form.append(list);
  const q = document.getElementById("q");
  q.setAttribute("list", "suggestions");
  let waiting;
  q.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(suggest, 200); });
  async function suggest() {
    const [, before, word] = /^(.*?)(\S*)$/.exec(q.value);
    const [, minus, field, , value] = /^(-?)([a-z]*)(:"?)?(.*)$/.exec(word) || [];
    let all = [];
    if (field && value === "" && !word.includes(":") && field.length > 1) {
      all = q.dataset.fields.split(" ").filter((f) => f.startsWith(field)).map((f) => minus + f + ":");
    } else if (field && value.length > 1 && q.dataset.counted.split(" ").includes(field)) {
      const answer = await fetch("/api/v1/facets?" + new URLSearchParams({ field, find: value, limit: "8" })).catch(() => null);
      const found = answer && answer.ok ? (await answer.json()).values : [];
      all = found.map((v) => minus + field + ":" + (/\s/.test(v.value) ? '"' + v.value.replace(/"/g, "") + '"' : v.value));
    }
    list.replaceChildren(...all.map((text) => { const option = document.createElement("option"); option.value = before + text; return option; }));
  }

  // Keys, off while somebody types.
  addEventListener("keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
    const typing = event.target.matches && event.target.matches("input:not([type=checkbox]):not([type=radio]), select, textarea");
    if (typing) return;
    const click = (selector) => { const link = document.querySelector(selector); if (link) link.click(); return !!link; };
    const hits = [...document.querySelectorAll(".hits h3 a, table.ledger td:last-child a")];
    const at = hits.indexOf(document.activeElement);
    let done = true;
    switch (event.key) {
      case "/": document.getElementById("q").focus(); document.getElementById("q").select(); break;
      case "j": if (hits.length) hits[Math.min(at + 1, hits.length - 1)].focus(); break;
      case "k": if (hits.length) hits[Math.max(at - 1, 0)].focus(); break;
      case "n": done = click("a[rel=next]"); break;
      case "p": done = click("a[rel=prev]"); break;
      case "?": location.assign("/help"); break;
      case "1": case "2": case "3": case "4": case "5": done = click(".views a:nth-child(" + event.key + ")"); break;
      default: done = false;
    }
    if (done) event.preventDefault();
  });
})();
