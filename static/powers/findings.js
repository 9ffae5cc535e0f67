// The checks speak beside the field while a draft is edited: those of the saved text are fetched once the page is there,
// the form is sent to be checked (never saved) when typing pauses, and the answer takes the place of the panel. Files that
// are dropped are taken in at once. Without this script a link shows the panel, and files come with the form.
(() => {
  const panel = document.getElementById("draft-findings");
  const form = document.getElementById("powerversion_form");
  if (!panel) return;
  const status = document.getElementById("draft-findings-status");
  let timer, running;

  const field = (anchor) => anchor && document.getElementById(anchor);

  const beside = () => {
    document.querySelectorAll(".field-finding").forEach((node) => node.remove());
    panel.querySelectorAll(".finding[data-anchor]").forEach((row) => {
      const target = field(row.dataset.anchor);
      if (!target || row.dataset.severity === "info" || !target.matches("input, textarea, select")) return;
      const note = document.createElement("p");
      note.className = `field-finding ${row.dataset.severity}`;
      note.textContent = row.dataset.message;
      target.insertAdjacentElement("afterend", note);
    });
    panel.querySelectorAll(".finding-fix").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => take(button));
    });
  };

  const take = (button) => {
    const target = field(button.closest(".finding").dataset.anchor);
    const prefix = target && (target.id.match(/^id_bases-\d+-/) || [])[0];
    if (!prefix) return;
    for (const [name, value] of Object.entries(JSON.parse(button.dataset.fix))) {
      const input = document.getElementById(prefix + name);
      if (input) { input.value = value; input.dispatchEvent(new Event("input", { bubbles: true })); }
    }
    if (window.draftParts) window.draftParts.reveal(target);
    target.scrollIntoView({ block: "center" });
    target.focus();
  };

  // A part of this page: never a page of signing in in its place.
  const part = async (url, given = {}) => {
    const answer = await fetch(url, { ...given, headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  };

  const shown = async (asked) => {
    panel.innerHTML = await asked;
    beside();
  };

  const saved = async () => {
    try {
      await shown(part(panel.dataset.saved));
    } catch { /* the link to the page with them stays */ }
  };

  const check = async () => {
    if (running) running.abort();
    running = new AbortController();
    panel.classList.add("findings-busy");
    try {
      const sent = new FormData(form);
      sent.delete("materials");
      await shown(part(panel.dataset.url, { method: "POST", body: sent, signal: running.signal }));
      status.textContent = "已按当前填写的内容检查（尚未保存）。";
    } catch (error) {
      if (error.message === "401") status.textContent = "登录已过期，登录后再检查；下面是过期以前的结果。";
      else if (error.name !== "AbortError") status.textContent = "暂时不能检查，保存后会再检查。";
    } finally {
      panel.classList.remove("findings-busy");
    }
  };

  const bound = document.querySelector(".errornote, .draft-merged, .draft-restored");
  if (!bound || !panel.dataset.url) saved();
  if (!form || !panel.dataset.url) return;

  // --- materials ------------------------------------------------------------------------------------------------

  const materials = document.getElementById("draft-materials");
  const send = async (name, value) => {
    const sent = new FormData();
    [].concat(value).forEach((one) => sent.append(name, one));
    sent.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    materials.classList.add("findings-busy");
    try {
      materials.innerHTML = await part(materials.dataset.url, { method: "POST", body: sent });
      clearTimeout(timer);
      timer = setTimeout(check, 200);
    } catch { /* the files stay chosen and come with the form when it is saved */ } finally {
      materials.classList.remove("findings-busy");
    }
  };
  if (materials) {
    materials.addEventListener("change", (event) => {
      const field = event.target;
      if (field.name === "materials" && field.files.length) send("materials", [...field.files]);
      else if (field.name.startsWith("kind-") && field.value) send(field.name, field.value);
      event.stopPropagation();
    });
    const drop = (event) => event.target.closest(".case-drop");
    materials.addEventListener("dragover", (event) => { if (drop(event)) event.preventDefault(); });
    materials.addEventListener("drop", (event) => {
      if (!drop(event)) return;
      event.preventDefault();
      send("materials", [...event.dataTransfer.files]);
    });
  }

  const soon = (wait) => (event) => {
    if (event.target.form !== form) return; // the fields of the case stand outside the form, and belong to it
    clearTimeout(timer);
    timer = setTimeout(check, wait);
  };
  document.addEventListener("input", soon(1200));
  document.addEventListener("change", soon(600));
  if (bound) timer = setTimeout(check, 200);
  // Typed before this script had come, or put back by the browser: checked as well.
  const typed = [...form.elements].some((e) => e.matches("input[type=text], textarea") && e.value !== e.defaultValue);
  if (typed) timer = setTimeout(check, 600);
})();
