/* Keys for whoever chairs (主持): digits choose the resolution, n and p save and go on. Off with a tick; all works without. */
"use strict";

(() => {
  const form = document.querySelector("form[data-chairing]");
  const help = document.querySelector("[data-key-help]");
  if (!form || !help) {
    return;
  }
  const toggle = help.querySelector("[data-key-switch]");
  help.hidden = false;
  toggle.checked = localStorage.getItem("chair-keys") !== "off";
  toggle.addEventListener("change", () => localStorage.setItem("chair-keys", toggle.checked ? "on" : "off"));

  const send = (value) => form.querySelector(`button[name=then][value=${value}]`)?.click();
  const write = (id) => document.getElementById(id)?.focus();
  const keys = {
    n: () => send("next"),
    p: () => send("previous"),
    r: () => write("id_note"),
    d: () => write("id_dissent"),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      send("next");
      return;
    }
    const typing = event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])");
    if (!toggle.checked || typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
      return;
    }
    const choice = form.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
    if (choice) {
      choice.click();
    } else if (keys[event.key]) {
      keys[event.key]();
    } else {
      return;
    }
    event.preventDefault();
  });
})();
