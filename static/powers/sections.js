// On a phone the parts of a draft's page are folded: each heading says what is still to be done there and opens it, as does
// a link to something in it. What is open first is where something was refused, else the first part of the form. Without
// this script, and on a wider screen, everything stands open.
(() => {
  const form = document.getElementById("powerversion_form");
  if (!form || !matchMedia("(max-width: 640px)").matches) return;
  const found = [...document.querySelectorAll(".draft-case > section, .draft-checks:not(.draft-theirs), #powerversion_form fieldset.module")];
  const parts = found.filter((part) => part.querySelector(":scope > h2") && !part.querySelector(":scope > details"));

  const fold = (part, folded) => {
    part.classList.toggle("folded", folded);
    part.querySelector(".fold").setAttribute("aria-expanded", String(!folded));
  };
  for (const part of parts) {
    const heading = part.querySelector(":scope > h2"), button = document.createElement("button"), tally = document.createElement("span");
    button.type = "button";
    button.className = "fold";
    tally.className = "fold-tally";
    button.append(...heading.childNodes, tally);
    button.addEventListener("click", () => fold(part, !part.classList.contains("folded")));
    heading.replaceChildren(button);
    fold(part, true);
  }
  const inForm = parts.filter((part) => form.contains(part));
  const refused = parts.filter((part) => part.querySelector(".errorlist"));
  (refused.length ? refused : inForm.slice(0, 1)).forEach((part) => fold(part, false));

  const reveal = (target) => {
    for (let at = target; at; at = at.parentElement) {
      if (at.classList.contains("folded")) fold(at, false);
      if (at.matches("details")) at.open = true;
    }
    return target;
  };
  const named = (hash) => hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']"), target = link && named(link.hash);
    if (!target) return;
    reveal(target);
    if (target.matches("input, select, textarea")) { event.preventDefault(); target.focus(); target.scrollIntoView({ block: "center" }); }
  });
  if (named(location.hash)) reveal(named(location.hash)).scrollIntoView();

  const count = () => {
    const rows = [...document.querySelectorAll("#draft-findings .finding:is(.error, .warning)")];
    const left = document.querySelectorAll("#draft-findings .draft-left li a");
    for (const part of parts) {
      const own = part.matches(".draft-checks") ? rows.length + left.length
        : rows.filter((row) => part.contains(document.getElementById(row.dataset.anchor))).length
          + [...left].filter((link) => part.contains(named(link.hash) || null)).length;
      part.querySelector(".fold-tally").textContent = own ? `${own}处待办` : "";
    }
  };
  new MutationObserver(count).observe(document.getElementById("draft-findings") || form, { childList: true });
  count();
  window.draftParts = { reveal };
})();
