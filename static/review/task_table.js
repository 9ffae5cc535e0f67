/* A member's task as a table: one key gives an opinion and saves it, each row saves what is typed in it, a drawer shows the
   whole. Everything works without: the page is one form, and the drawer a link. */
"use strict";

(() => {
  const table = document.querySelector(".review-table");
  const drawer = document.querySelector("dialog[data-drawer]");
  if (!table || !drawer) {
    return;
  }
  const PAUSE = 800;
  const form = document.querySelector("form[data-task-table]");
  const keys = document.querySelector("dialog[data-keys]");
  const rows = [...table.querySelectorAll("[data-row]")];
  const body = drawer.querySelector("[data-drawer-body]");
  let current = -1;

  /* --- what is typed, in a row or in the drawer: both hold the same fields of one change --- */

  const fields = (place, pk) => ({
    verdict: place.querySelector(`[name="c${pk}-verdict"]:checked`)?.value ?? "",
    grounds: place.querySelector(`[name="c${pk}-grounds"]`),
    seen: place.querySelector(`[name="c${pk}-seen"]`),
    state: place.querySelector(".row-state"),
  });
  const whole = () => body.querySelector(".whole-form");
  const rowOf = (pk) => rows.find((row) => row.dataset.row === pk);
  const pkOf = (place) => place.dataset.row ?? body.querySelector("[data-change]").dataset.change;
  const placesOf = (pk) => [rowOf(pk), whole() && pkOf(whole()) === pk ? whole() : null].filter(Boolean);

  const say = (place, words, { wrong = false, again = false } = {}) => {
    const state = place.querySelector(".row-state");
    const span = document.createElement("span");
    span.className = wrong ? "error" : "";
    span.textContent = words;
    state.replaceChildren(span);
    if (again) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = again;
      button.addEventListener("click", () => save(place, { insist: true }));
      state.append(" ", button);
    }
    place.classList.toggle("wrong", wrong);
  };

  /* What is typed stays in the browser until the server has it, so that a session that ends loses nothing. */
  const keepName = (pk) => `opinion:${form.dataset.who}:${form.dataset.task}:${pk}`;
  const keep = (place) => {
    const pk = pkOf(place);
    const { verdict, grounds, seen } = fields(place, pk);
    localStorage.setItem(keepName(pk), JSON.stringify({ verdict, grounds: grounds.value, seen: seen.value }));
  };

  const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? form.querySelector("[name=csrfmiddlewaretoken]").value;

  const post = async (place, typing) => {
    const pk = pkOf(place);
    const sent = new URLSearchParams(place === whole() ? new FormData(place) : undefined);
    const { verdict, grounds, seen } = fields(place, pk);
    if (place !== whole()) {
      sent.set("digest", form.querySelector("[name=digest]").value);
      sent.set(`c${pk}-verdict`, verdict);
      sent.set(`c${pk}-grounds`, grounds.value);
      sent.set(`c${pk}-seen`, seen.value);
    }
    if (typing) {
      sent.set("typing", "1");
    }
    const typed = `${verdict}\n${grounds.value}`; // what goes out now: while it is under way more may be typed
    const answer = await fetch(rowOf(pk)?.dataset.url ?? place.action, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      body: sent,
    });
    return { told: await answer.json(), typed };
  };

  /* One after the other for each change, so that each has seen what the one before has saved. */
  const queues = new Map();
  const stopped = new Set();
  const newer = new Map(); // what a colleague wrote meanwhile, by change: seen once the person saves all the same
  const timers = new Map();
  const save = (place, { typing = false, insist = false } = {}) => {
    const pk = pkOf(place);
    clearTimeout(timers.get(pk));
    if (insist) {
      stopped.delete(pk);
      placesOf(pk).forEach((one) => { fields(one, pk).seen.value = newer.get(pk) ?? fields(one, pk).seen.value; });
      newer.delete(pk);
    }
    const next = (queues.get(pk) ?? Promise.resolve()).then(() => (stopped.has(pk) ? false : send(place, pk, typing)));
    queues.set(pk, next);
    return next;
  };
  const send = async (place, pk, typing) => {
    if (!typing) {
      say(place, "正在保存…");
    }
    try {
      const { told, typed } = await post(place, typing);
      return show(place, pk, told, typed);
    } catch {
      say(place, "没有保存：网络中断，或者登录已失效（请在新窗口登录）。填写的内容仍在本页。", { wrong: true, again: "再保存" });
      return false;
    }
  };

  /* What holds now, in the row and in the drawer. */
  const show = (from, pk, told, typed) => {
    const { verdict, grounds } = fields(from, pk);
    const asSent = `${verdict}\n${grounds.value}` === typed;
    for (const place of placesOf(pk)) {
      if (!told.overtaken) {
        fields(place, pk).seen.value = told.seen ?? fields(place, pk).seen.value;
      }
      if (place !== from && asSent && !told.overtaken) {
        const choice = place.querySelector(`[name="c${pk}-verdict"][value="${told.verdict}"]`);
        if (choice) {
          choice.checked = true;
        }
        fields(place, pk).grounds.value = told.grounds;
      }
      if (told.overtaken) {
        say(place, told.refused, { wrong: true, again: "仍按我填的保存" });
      } else if (told.refused && !told.unfinished) {
        say(place, `没有保存：${told.refused}`, { wrong: true });
      } else if (told.unfinished) {
        say(place, `没有写完：${told.unfinished}　${told.state}`, { wrong: true });
      } else {
        say(place, told.state);
      }
    }
    if (told.overtaken) {
      stopped.add(pk);
      newer.set(pk, told.seen);
      keep(from);
    } else if (asSent && told.seen !== undefined) {
      localStorage.removeItem(keepName(pk));
    }
    if (told.given !== undefined) {
      document.querySelector("[data-given]").textContent = `${told.given}/${told.total}`;
      document.getElementById("progress").value = told.given;
    }
    return !told.refused;
  };

  /* --- walking --- */

  const mark = (index) => {
    current = index;
    rows.forEach((row, n) => row.classList.toggle("current", n === index));
  };
  const go = (index) => {
    if (index >= rows.length) {
      (document.querySelector(".pagination [rel=next]") ?? form?.querySelector("[name=sign], #all_checked"))?.focus();
    } else if (index >= 0) {
      mark(index);
      rows[index].focus({ preventScroll: true });
      rows[index].scrollIntoView({ block: "nearest" });
    }
  };
  rows.forEach((row) => {
    row.tabIndex = -1;
  });

  /* --- the drawer --- */

  const open = async (url) => {
    const answer = await fetch(`${url}?drawer=1`);
    if (!answer.ok || answer.redirected) {
      location.assign(url);
      return;
    }
    body.innerHTML = await answer.text();
    drawer.scrollTop = 0;
    if (!drawer.open) {
      drawer.showModal();
    }
    drawer.focus();
  };
  const walk = (direction) => {
    const link = body.querySelector(`[data-walk][rel=${direction}]`);
    if (!link) {
      return drawer.close();
    }
    const index = rows.indexOf(rowOf(link.dataset.walk));
    if (index >= 0) {
      mark(index);
    }
    return open(link.getAttribute("href"));
  };
  drawer.tabIndex = -1;
  drawer.addEventListener("close", () => {
    body.replaceChildren();
    rows[current]?.focus({ preventScroll: true });
  });
  drawer.addEventListener("click", (event) => {
    const link = event.target.closest("[data-walk]");
    if (link) {
      event.preventDefault();
      walk(link.rel);
    } else if (event.target === drawer || event.target.closest("[data-close]")) {
      drawer.close();
    }
  });
  table.addEventListener("click", (event) => {
    const link = event.target.closest("[data-open]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      mark(rows.indexOf(link.closest("[data-row]")));
      open(link.href);
    }
  });

  if (!form) {
    return;
  }

  /* --- typing and choosing --- */

  const placeOf = (element) => element.closest("[data-row], .whole-form");
  const typed = (event) => {
    const place = placeOf(event.target);
    if (!place || event.target.name === "pick") {
      return;
    }
    const pk = pkOf(place);
    keep(place);
    if (event.target.type === "radio") {
      const { verdict, grounds } = fields(place, pk);
      save(place, { typing: verdict !== "agree" && !grounds.value.trim() });
    } else {
      clearTimeout(timers.get(pk));
      timers.set(pk, setTimeout(() => save(place, { typing: true }), PAUSE));
    }
  };
  const left = (event) => {
    const place = placeOf(event.target);
    const unsaved = () => localStorage.getItem(keepName(pkOf(place))) || place.classList.contains("wrong");
    if (place && event.target.matches("textarea") && unsaved()) {
      save(place);
    }
  };
  for (const part of [table, body]) {
    part.addEventListener("input", typed);
    part.addEventListener("focusout", left);
  }
  body.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await save(whole(), { insist: true })) {
      walk("next");
    }
  });
  table.addEventListener("focusin", (event) => mark(rows.indexOf(event.target.closest("[data-row]"))));
  form.addEventListener("submit", () => rows.forEach((row) => clearTimeout(timers.get(row.dataset.row))));

  /* --- keys --- */

  const toggle = keys.querySelector("[data-key-switch]");
  const help = document.querySelector("[data-help]");
  help.hidden = false;
  help.addEventListener("click", () => keys.showModal());
  keys.querySelector("[data-close]").addEventListener("click", () => keys.close());
  toggle.checked = localStorage.getItem("review-keys") !== "off";
  toggle.addEventListener("change", () => localStorage.setItem("review-keys", toggle.checked ? "on" : "off"));

  const choose = (index) => {
    const place = drawer.open ? whole() : rows[current];
    const choice = place?.querySelectorAll("input[type=radio]")[index];
    if (!choice) {
      return;
    }
    choice.checked = true;
    keep(place);
    const { grounds } = fields(place, pkOf(place));
    if (index > 0) {
      save(place, { typing: true, insist: true });
      grounds.focus();
    } else if (drawer.open) {
      save(place, { insist: true }).then((saved) => saved && walk("next"));
    } else {
      save(place, { insist: true });
      go(current + 1);
    }
  };
  const written = async (event) => {
    const place = placeOf(event.target);
    event.preventDefault();
    if (place === whole()) {
      if (await save(place, { insist: true })) {
        walk("next");
      }
      return;
    }
    save(place); // also where the server holds it as a draft already, so that nothing is left to send
    go(rows.indexOf(place) + 1);
  };
  const step = (by) => (drawer.open ? walk(by > 0 ? "next" : "prev") : go(current + by));
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => (drawer.open ? false : step(1)),
    ArrowUp: () => (drawer.open ? false : step(-1)),
    o: () => (drawer.open ? drawer.close() : rows[current] && open(rows[current].dataset.url)),
    x: () => rows[current]?.querySelector("[name=pick]")?.click(),
    "?": () => keys.showModal(),
    1: () => choose(0),
    2: () => choose(1),
    3: () => choose(2),
    4: () => choose(3),
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || keys.open || !toggle.checked) {
      return;
    }
    const inText = event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])");
    if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea") && placeOf(event.target)) {
      written(event);
      return;
    }
    const moves = event.key.startsWith("Arrow") && event.target.matches("input");
    if (inText || moves || !Object.hasOwn(acts, event.key)) {
      return;
    }
    if (acts[event.key]() !== false) {
      event.preventDefault();
    }
  });

  /* --- what was typed when the session ended or the browser broke off --- */

  for (const row of rows) {
    const kept = JSON.parse(localStorage.getItem(keepName(row.dataset.row)) ?? "null");
    if (kept) {
      const now = fields(row, row.dataset.row);
      const choice = row.querySelector(`[name="c${row.dataset.row}-verdict"][value="${kept.verdict}"]`);
      if (choice) {
        choice.checked = true;
      }
      now.grounds.value = kept.grounds;
      now.seen.value = kept.seen;
      save(row, { typing: true });
    }
  }
  const target = rows.indexOf(document.getElementById(location.hash.slice(1)));
  const blank = rows.findIndex((row) => !row.querySelector("input[type=radio]:checked"));
  mark(target >= 0 ? target : Math.max(blank, 0));
})();
