/* Ticked rows of a list: all of this page without asking the server. Everything works without. */
"use strict";

(() => {
  const all = document.querySelector("[data-tick-page]");
  if (!all) {
    return;
  }
  const boxes = [...document.querySelectorAll("td.tick input[type=checkbox]")];
  const words = () => {
    all.textContent = boxes.every((box) => box.checked) ? "取消全选" : "本页全选";
  };
  all.addEventListener("click", (event) => {
    event.preventDefault();
    const wanted = !boxes.every((box) => box.checked);
    boxes.forEach((box) => {
      box.checked = wanted;
    });
    words();
  });
  boxes.forEach((box) => box.addEventListener("change", words));
  words();
})();
