/* While the system is away (503): asks every few seconds whether it answers again, and says so. The page stays as it is. */
(function () {
  "use strict";
  var told = document.querySelector("[data-come-back]");
  if (!told || !window.fetch) return;
  function ask() {
    fetch(location.href, { method: "HEAD", cache: "no-store" }).then(
      function (answer) {
        if (answer.status === 502 || answer.status === 503 || answer.status === 504) return wait();
        told.textContent = told.dataset.back;
      },
      wait
    );
  }
  function wait() {
    setTimeout(ask, 1000 * (Number(told.dataset.comeBack) || 5));
  }
  wait();
})();
