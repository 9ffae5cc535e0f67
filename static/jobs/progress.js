/* Progress without reloading the page: what a screen reader is reading stays. Without scripts a link asks again. */
"use strict";

setTimeout(function follow() {
  const shown = document.querySelector(".job[data-refresh]");
  if (!shown) {
    return;
  }
  const again = () => setTimeout(follow, Number(shown.dataset.refresh) * 1000);
  const show = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const now = page.querySelector(".job");
    if (!now) {
      location.reload();
      return;
    }
    if (now.innerHTML === shown.innerHTML) {
      again();
      return;
    }
    shown.replaceWith(now);
    if (now.dataset.refresh) {
      setTimeout(follow, Number(now.dataset.refresh) * 1000);
    } else {
      document.title = page.title;
      now.querySelector("a")?.focus();
    }
  };
  fetch(location.href, { credentials: "same-origin" })
    .then((answer) => answer.text())
    .then(show)
    .catch(again);
}, 2000);
