/* Copying the code of a column, where the browser can; it can be selected by hand everywhere. */
(function () {
  "use strict";
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-code]").forEach(function (code) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "secondary no-print";
    button.textContent = "复制";
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(code.textContent).then(function () {
        button.textContent = "已复制";
        setTimeout(function () { button.textContent = "复制"; }, 2000);
      });
    });
    code.parentElement.after(button);
  });
})();
