/* Keys for the reviewer of many items: j and k walk, 1 to 4 choose the opinion. Off with a tick; everything works without. */
"use strict";

(() => {
  const form = document.querySelector("form[data-keys]");
  const help = document.querySelector("[data-key-help]");
  if (!form || !help) {
    return;
  }
  const toggle = help.querySelector("[data-key-switch]");
  const items = [...form.querySelectorAll(".review-item")];
  help.hidden = false;
  toggle.checked = localStorage.getItem("review-keys") !== "off";
  toggle.addEventListener("change", () => localStorage.setItem("review-keys", toggle.checked ? "on" : "off"));

  let current = items.indexOf(document.getElementById(location.hash.slice(1)));
  const mark = (index) => {
    current = index;
    items.forEach((item, n) => item.classList.toggle("current", n === index));
  };
  const go = (index) => {
    if (index < 0 || index >= items.length) {
      return;
    }
    mark(index);
    items[index].focus({ preventScroll: true });
    items[index].scrollIntoView({ block: "start" });
  };
  const choose = (index) => {
    const choices = items[current]?.querySelectorAll(".opinion-form input[type=radio]");
    choices?.[index]?.click();
    if (index > 0) {
      items[current].querySelector("textarea").focus();
    }
  };

  form.addEventListener("focusin", (event) => {
    const index = items.findIndex((item) => item.contains(event.target));
    if (index >= 0) {
      mark(index);
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])");
    if (!toggle.checked || typing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === "j") {
      go(current + 1);
    } else if (event.key === "k") {
      go(current - 1);
    } else if ("1234".includes(event.key) && current >= 0) {
      choose(Number(event.key) - 1);
    } else {
      return;
    }
    event.preventDefault();
  });
  if (current >= 0) {
    mark(current);
  }
})();
