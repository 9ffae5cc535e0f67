// The checks speak beside the field while a draft is edited: the form is sent to be checked (never saved) when typing
// pauses, and the answer takes the place of the panel. Without this script the panel of the last saving stands.
(() => {
  const panel = document.getElementById("draft-findings");
  const form = document.getElementById("powerversion_form");
  if (!panel || !form || !panel.dataset.url) return;
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
    target.scrollIntoView({ block: "center" });
    target.focus();
  };

  const check = async () => {
    if (running) running.abort();
    running = new AbortController();
    panel.classList.add("findings-busy");
    try {
      const answer = await fetch(panel.dataset.url, { method: "POST", body: new FormData(form), signal: running.signal, headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) throw new Error(String(answer.status));
      panel.innerHTML = await answer.text();
      status.textContent = "已按当前填写的内容检查（尚未保存）。";
      beside();
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = "暂时不能检查，保存后会再检查。";
    } finally {
      panel.classList.remove("findings-busy");
    }
  };

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(check, 1200); });
  form.addEventListener("change", () => { clearTimeout(timer); timer = setTimeout(check, 600); });
  beside();
  // Typed before this script had come, or put back by the browser: checked as well.
  const typed = [...form.elements].some((e) => e.matches("input[type=text], textarea") && e.value !== e.defaultValue);
  if (typed) timer = setTimeout(check, 600);
})();
