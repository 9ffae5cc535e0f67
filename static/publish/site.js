/* What a browser can add to the public pages: copying a paragraph, reading aloud, unfolding what a link points into.
   Everything works without this file. */
(function () {
  "use strict";
  var root = document.documentElement;

  /* A link into something folded unfolds it; so does printing. */
  function unfold(node) {
    for (; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
  }
  function arrive() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && (target.closest("details:not([open])") || target.matches("details"))) {
      unfold(target);
      target.scrollIntoView();
    }
  }
  addEventListener("hashchange", arrive);
  arrive();
  addEventListener("beforeprint", function () {
    document.querySelectorAll("main details").forEach(function (node) { node.open = true; });
    document.querySelectorAll(".print-day").forEach(function (node) {
      var day = new Date();
      node.textContent = "　" + day.getFullYear() + "年" + (day.getMonth() + 1) + "月" + day.getDate() + "日打印";
    });
  });

  /* Copying a paragraph with its permanent address. */
  function words(item) {
    var copy = item.cloneNode(true);
    copy.querySelectorAll(".no-print, .visually-hidden, .quoted-today, summary").forEach(function (node) { node.remove(); });
    return copy.textContent.replace(/[ \t]*\n\s*/g, "\n").trim();
  }
  if (navigator.clipboard) {
    document.querySelectorAll("[data-copy]").forEach(function (item) {
      var pin = item.querySelector(".pin");
      if (!pin) return;
      var button = document.createElement("button");
      button.type = "button";
      button.className = "copy no-print";
      button.textContent = "复制";
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(words(item) + "\n" + pin.href).then(function () {
          button.textContent = "已复制";
          setTimeout(function () { button.textContent = "复制"; }, 2000);
        });
      });
      pin.after(button);
    });
  }

  /* Reading aloud, in the edition in large type and on the page of a power. */
  var speech = window.speechSynthesis;
  var text = document.querySelector("[data-read]") || (root.dataset.mode === "elder" && document.querySelector("main"));
  if (speech && text && window.SpeechSynthesisUtterance) {
    var reader = document.createElement("button");
    reader.type = "button";
    reader.className = "secondary read-aloud no-print";
    var idle = function () { reader.textContent = "朗读本页"; reader.setAttribute("aria-pressed", "false"); };
    idle();
    reader.addEventListener("click", function () {
      if (speech.speaking || speech.pending) {
        speech.cancel();
        return idle();
      }
      var said = text.innerText.replace(/¶|复制|展开全文|朗读本页/g, "").split(/\n+/).filter(function (line) { return line.trim(); });
      reader.textContent = "停止朗读";
      reader.setAttribute("aria-pressed", "true");
      said.forEach(function (line, index) {
        var utterance = new SpeechSynthesisUtterance(line);
        utterance.lang = "zh-CN";
        utterance.rate = 0.9;
        if (index === said.length - 1) utterance.onend = idle;
        speech.speak(utterance);
      });
    });
    addEventListener("pagehide", function () { speech.cancel(); });
    var after = text.querySelector(".power-tags") || text.querySelector("h1");
    if (after) after.after(reader);
  }
})();
