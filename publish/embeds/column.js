/* The column of a department's list on the department's own page: <div class="qingdan-column" data-department="120000-101">.
   It is drawn in a shadow root, so that neither page changes the other's looks; what cannot be read leaves the plain link
   that stands in the element. Frames of the column get their height. Nothing is written into the page as HTML. */
(function () {
  "use strict";
  var script = document.currentScript;
  if (!script) return;
  var base = script.src.replace(/embed\/column\.js.*$/, "");
  var home = new URL(base).origin;
  var style = "STYLE";
  var OPTIONS = ["type", "duty", "number", "theme", "elder"];

  /* --- frames: only our own page in one of this page's frames says how high it is --- */
  window.addEventListener("message", function (event) {
    if (event.origin !== home || !event.data || event.data.qingdan !== "height") return;
    var height = Math.ceil(Number(event.data.height));
    if (!(height > 0)) return;
    document.querySelectorAll("iframe").forEach(function (frame) {
      if (frame.contentWindow === event.source) frame.height = String(Math.min(height, 20000));
    });
  });

  /* --- the column --- */
  function make(name, text, css) {
    var node = document.createElement(name);
    if (text) node.textContent = text;
    if (css) node.className = css;
    return node;
  }
  function link(url, text, css) {
    var node = make("a", text, css);
    if (/^https?:\/\//.test(url)) node.href = url;
    return node;
  }
  function styled(root) {
    try {
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      root.adoptedStyleSheets = [sheet];
    } catch (error) { /* an older browser: the same style from its address */
      var sheetLink = make("link");
      sheetLink.rel = "stylesheet";
      sheetLink.href = base + "embed/column.css";
      root.appendChild(sheetLink);
    }
  }
  function draw(host, said) {
    var root = host.shadowRoot || host.attachShadow({ mode: "open" });
    root.textContent = "";
    styled(root);
    var column = make("section", "", "column");
    column.lang = "zh-Hans";
    column.dataset.theme = host.dataset.theme || "light";
    column.dataset.elder = host.dataset.elder || "";
    column.setAttribute("aria-label", said.department.name + "权责清单");
    column.appendChild(make("h2", said.department.name + "权责清单"));
    said.problems.forEach(function (problem) { column.appendChild(make("p", problem, "problem")); });
    var list, type;
    said.items.forEach(function (item) {
      if (item.type.name !== type) {
        type = item.type.name;
        column.appendChild(make("h3", type));
        list = column.appendChild(make("ul"));
      }
      list.appendChild(make("li")).appendChild(link(item.url, item.sub_name ? item.name + "—" + item.sub_name : item.name));
    });
    if (!said.items.length) column.appendChild(make("p", "目前没有公布的职权。"));
    column.appendChild(make("p")).appendChild(link(said.list, "查看完整清单（共 " + said.total + " 项）", "more"));
    if (said.release) {
      var stand = make("p", "第 " + said.release.number + " 批公布，" + said.release.effective_on + " 起生效。摘要值 ", "stand");
      stand.appendChild(make("span", said.release.digest, "digest"));
      column.appendChild(stand);
    }
    root.appendChild(column);
  }
  function load(host) {
    var named = /^([0-9A-Za-z]+)-([0-9A-Za-z]+)$/.exec(host.dataset.department || "");
    if (!named) return;
    var url = new URL("embed/" + named[1] + "/" + named[2] + "/list.json", base);
    OPTIONS.forEach(function (name) { if (host.dataset[name]) url.searchParams.set(name, host.dataset[name]); });
    fetch(url.href, { credentials: "omit", referrerPolicy: "no-referrer" })
      .then(function (answer) { if (!answer.ok) throw new Error(answer.status); return answer.json(); })
      .then(function (said) { draw(host, said); })
      .catch(function () { /* the plain link stays */ });
  }
  function start() { document.querySelectorAll(".qingdan-column").forEach(load); }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
