// What is typed into a form of the offices is kept every few seconds until it is saved (office/keeping.py), and who else
// has the page open is told. Every form that is sent by POST and has a place for text takes part; data-keep="no" leaves one
// out, data-keep puts one in. Without this script forms work as they are, and a session that ends keeps what was sent.
(() => {
  const meta = document.querySelector("meta[name=keeping]");
  if (!meta) return;
  const NOT_TYPED = new Set(["csrfmiddlewaretoken", "_keeping", "_restore", "_save", "_continue"]);
  const CARRIED = /^was-|(^|-)(opened|read_at|seen|digest|id|version|(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS)$|^_/;
  const opened = Date.now();
  const forms = new Map(); // name of a form on this page -> the form
  const pending = new Set();
  let sending = false, timer, local, leaving = false;

  const takesPart = (form) =>
    form.method === "post" && form.dataset.keep !== "no" && !form.querySelector("input[type=password]") &&
    (form.dataset.keep !== undefined || form.querySelector("textarea"));

  const nameOf = (form) => {
    const address = new URL(form.getAttribute("action") || location.href, location.href);
    address.searchParams.delete("_changelist_filters");
    const base = address.pathname + address.search;
    let name = base, n = 1;
    while (forms.has(name)) name = `${base}#${++n}`;
    return name;
  };

  const typedIn = (form) =>
    [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_TYPED.has(name));

  // What a person reads beside a field, and of a choice what it says: kept with what was typed, for the page that shows it.
  const firstWords = (node) => {
    const copy = node.cloneNode(true);
    copy.querySelectorAll("input, select, textarea, .needed, .help, .error, .visually-hidden").forEach((one) => one.remove());
    return copy.textContent.replace(/\s+/g, " ").trim().replace(/[：:*]+$/, "");
  };
  const labelOf = (field) => {
    const legend = /^(checkbox|radio)$/.test(field.type) && field.closest("fieldset")?.querySelector("legend");
    const node = legend || field.labels?.[0];
    return (node && firstWords(node)) || field.getAttribute("aria-label") || field.getAttribute("placeholder") || "";
  };
  const labelsIn = (form) => {
    const found = {};
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.type === "file" || field.matches("button") || NOT_TYPED.has(field.name)) continue;
      if (/^(checkbox|radio)$/.test(field.type) && !field.checked) continue;
      let shown = "";
      if (field.options) shown = [...field.selectedOptions].map((one) => one.text.trim()).join("、");
      else if (/^(checkbox|radio)$/.test(field.type)) shown = [found[field.name]?.[1], field.labels?.[0] ? firstWords(field.labels[0]) : "是"].filter(Boolean).join("、");
      found[field.name] = [labelOf(field).slice(0, 100), shown.slice(0, 300)];
    }
    return found;
  };

  const said = (pairs) => JSON.stringify(pairs.filter(([name, value]) => !CARRIED.test(name) && value !== ""));

  const cookie = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] ||
    (document.querySelector("input[name=csrfmiddlewaretoken]") || {}).value || "";

  const here = (name) => `keeping:${meta.dataset.user}:${location.pathname}:${name}`;
  const onThisMachine = (name, pairs) => {
    try {
      if (pairs) localStorage.setItem(here(name), JSON.stringify({ typed: pairs, on: Date.now() }));
      else localStorage.removeItem(here(name));
    } catch { /* no room, or not allowed: the server keeps it */ }
  };
  const ofThisMachine = (name) => {
    try { return JSON.parse(localStorage.getItem(here(name))); } catch { return null; }
  };

  // --- what the page says ---------------------------------------------------------------------------------

  const bar = (kind, before) => {
    const node = document.createElement("div");
    node.className = `keeping-bar ${kind}`;
    node.setAttribute("role", kind === "lost" ? "alert" : "status");
    node.hidden = true;
    before.insertAdjacentElement("beforebegin", node);
    return node;
  };
  const words = (node, text) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = text;
    node.replaceChildren(paragraph);
    node.hidden = !text;
  };
  const button = (node, text, act, first) => {
    const one = document.createElement("button");
    one.type = "button";
    one.textContent = text;
    if (first) one.className = "first";
    one.addEventListener("click", act);
    node.append(one);
  };

  const at = document.createElement("div");
  at.className = "keeping-at";
  at.hidden = true;
  let others, lost;

  const tellOthers = (list) => {
    const sentences = list.map((one) => {
      const parts = [];
      if (one.saved) parts.push(`${one.name}于${one.saved}保存过这一页，您保存时会请您对照合并`);
      if (one.here) parts.push(one.typing ? `${one.name}正在编辑这一页（${one.typing}还在填写）` : `${one.name}也打开着这一页`);
      return parts.join("；");
    });
    const text = sentences.length ? `${sentences.join("。")}。` : "";
    if (others.textContent !== text) words(others, text);
  };

  const tellLost = (why, signedOut = true) => {
    if (!why) { lost.hidden = true; return; }
    if (!lost.hidden) return;
    words(lost, why);
    if (!signedOut) return;
    const link = document.createElement("a");
    link.href = meta.dataset.signIn;
    link.target = "_blank";
    link.textContent = "在新窗口登录";
    lost.append(link);
  };

  // --- sending ---------------------------------------------------------------------------------------------

  const send = async ({ names = [...pending], dropped = [], asks = false, last = false } = {}) => {
    if (sending && !last) return null;
    sending = true;
    const typed = Object.fromEntries(names.map((name) => [name, typedIn(forms.get(name))]));
    const labels = Object.fromEntries(names.map((name) => [name, labelsIn(forms.get(name))]));
    const body = new URLSearchParams({
      token: meta.content,
      given: JSON.stringify({ forms: [...forms.keys()], typed, labels, dropped, since: opened, asks }),
    });
    try {
      const answer = await fetch(meta.dataset.keep, { method: "POST", body, keepalive: last, headers: { "X-CSRFToken": cookie(), "X-Quiet": names.length ? "" : "1" } });
      if (answer.status === 401 || answer.status === 403) {
        tellLost("登录已过期，暂存不到服务器；您填写的内容先留在这台电脑上。请登录后回到这一页，接着填写、保存即可。");
        return null;
      }
      if (answer.status === 413) {
        const { most } = await answer.json().catch(() => ({}));
        tellLost(`这一页填写的内容太多${most ? `（一张表单最多暂存${most}字）` : ""}，暂存不到服务器，只留在这台电脑上；请及时保存。`, false);
        return null;
      }
      if (!answer.ok) return null;
      const told = await answer.json();
      tellLost("");
      names.forEach((name) => {
        if (JSON.stringify(typed[name]) === JSON.stringify(typedIn(forms.get(name)))) pending.delete(name);
        onThisMachine(name, pending.has(name) ? typedIn(forms.get(name)) : null);
      });
      if (names.length) { at.textContent = `已暂存 ${told.at}`; at.hidden = false; }
      tellOthers(told.others);
      return told;
    } catch {
      return null; // not reached: it stays on this machine and is sent again
    } finally {
      sending = false;
      if (pending.size && !leaving) later(5000);
    }
  };

  const later = (wait) => { clearTimeout(timer); timer = setTimeout(() => send(), wait); };
  let since = 0;
  const typed = (name) => {
    if (!pending.size) since = Date.now();
    pending.add(name);
    clearTimeout(local);
    local = setTimeout(() => pending.forEach((one) => onThisMachine(one, typedIn(forms.get(one)))), 300);
    later(Math.max(200, Math.min(2000, since + 5000 - Date.now())));
  };

  // --- giving back -------------------------------------------------------------------------------------------

  const fill = (form, pairs) => {
    const values = new Map();
    pairs.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    for (const element of form.elements) {
      if (!element.name || NOT_TYPED.has(element.name) || element.type === "file" || element.matches("button, [type=submit]")) continue;
      const had = values.get(element.name) || [];
      if (element.type === "checkbox" || element.type === "radio") element.checked = had.includes(element.value);
      else if (element.multiple && element.options) [...element.options].forEach((one) => { one.selected = had.includes(one.value); });
      else if (values.has(element.name)) element.value = had.shift() ?? "";
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };

  // The server shows the form as it was typed: rows that were added, what a colleague saved since.
  const putBack = (form, name, pairs) => {
    const sent = document.createElement("form");
    sent.method = "post";
    sent.action = name.split("#")[0];
    sent.hidden = true;
    [...pairs, ["_restore", "1"], ["csrfmiddlewaretoken", cookie()], ["_keeping", `${meta.content}|${name}`]].forEach(([key, value]) => {
      const input = document.createElement("textarea");
      input.name = key;
      input.value = value;
      sent.append(input);
    });
    document.body.append(sent);
    leaving = true;
    HTMLFormElement.prototype.submit.call(sent);
  };

  const offer = (name, pairs, when) => {
    const form = forms.get(name);
    if (said(pairs) === said(typedIn(form))) return;
    const node = bar("offer", form);
    words(node, `您上次填写的内容没有保存（${when}）。`);
    button(node, "恢复", () => {
      if (form.elements._restorable) { putBack(form, name, pairs); return; }
      fill(form, pairs);
      node.remove();
    }, true);
    button(node, "丢弃", () => {
      node.remove();
      onThisMachine(name, null);
      send({ names: [], dropped: [name] });
    });
    const link = document.createElement("a");
    link.href = meta.dataset.kept;
    link.textContent = "查看全部";
    node.append(link);
  };

  const start = async () => {
    document.querySelectorAll("form").forEach((form) => { if (takesPart(form)) forms.set(nameOf(form), form); });
    if (!forms.size) return;
    const first = forms.values().next().value;
    others = bar("others", first);
    lost = bar("lost", first);
    document.body.append(at);
    for (const [name, form] of forms) {
      // fields that stand outside the form and belong to it, too
      const belongs = (event) => { if (event.target === form || event.target.form === form) typed(name); };
      document.addEventListener("input", belongs);
      document.addEventListener("change", belongs);
      form.addEventListener("saved", () => { pending.delete(name); onThisMachine(name, null); send({ names: [], dropped: [name] }); });
      form.addEventListener("submit", () => {
        const mark = form.elements._keeping || form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "_keeping" }));
        mark.value = `${meta.content}|${name}`;
        const token = form.elements.csrfmiddlewaretoken;
        if (token && cookie()) token.value = cookie(); // signed in again in another window: this page's own is out of date
        if (pending.has(name)) onThisMachine(name, typedIn(form));
        leaving = true;
        clearTimeout(timer);
        setTimeout(() => { leaving = false; if (pending.size) later(2000); }, 15000); // it was not sent, or stayed here
      });
    }
    const told = await send({ names: [], asks: true });
    for (const name of forms.keys()) {
      let mine = ofThisMachine(name);
      const kept = told && told.kept && told.kept[name];
      if (mine && told && mine.on + (told.now - Date.now()) < (told.saved[name] || 0)) {
        onThisMachine(name, null); // it was saved after all
        mine = null;
      }
      if (mine && !pending.has(name)) offer(name, mine.typed, new Date(mine.on).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" }));
      else if (kept) offer(name, kept.typed, kept.at);
    }
  };

  addEventListener("submit", (event) => { if (event.defaultPrevented) leaving = false; });
  addEventListener("pagehide", () => {
    if (!pending.size) return;
    pending.forEach((name) => onThisMachine(name, typedIn(forms.get(name))));
    if (!leaving) send({ last: true });
  });
  setInterval(() => { if (forms.size && document.visibilityState === "visible" && !leaving) send(); }, 20000);
  start();
})();
