/* Remembers the larger font (大字版) on this device. Everything works without this file. */
(function () {
  "use strict";
  var root = document.documentElement;
  var toggle = document.querySelector(".mode-toggle");
  function show(mode) {
    root.dataset.mode = mode;
    if (toggle) {
      var next = mode === "elder" ? "standard" : "elder";
      toggle.dataset.to = next;
      toggle.textContent = next === "elder" ? "大字版" : "标准字号";
    }
  }
  try {
    var saved = localStorage.getItem("mode");
    if (saved && !/[?&]mode=/.test(location.search)) show(saved);
    if (toggle) {
      toggle.addEventListener("click", function (event) {
        event.preventDefault();
        localStorage.setItem("mode", toggle.dataset.to);
        show(toggle.dataset.to);
      });
    }
  } catch (error) {
    /* Storage is blocked: the plain link does its work. */
  }
})();
