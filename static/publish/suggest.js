/* What may be meant by what is typed so far, under every search box. Without this file the box works as before. */
(function () {
  "use strict";
  var made = 0;

  function attach(input) {
    var list = document.createElement("datalist");
    var asked = "";
    var timer = 0;
    list.id = "suggested-" + (made += 1);
    input.setAttribute("list", list.id);
    input.setAttribute("autocomplete", "off");
    input.after(list);

    function show(found) {
      list.replaceChildren.apply(list, found.map(function (said) {
        var option = document.createElement("option");
        option.value = said;
        return option;
      }));
    }

    function ask() {
      var typed = input.value.trim();
      if (typed === asked) return;
      asked = typed;
      if (!typed) return show([]);
      fetch(input.form.dataset.suggest + "?q=" + encodeURIComponent(typed))
        .then(function (answer) { return answer.ok ? answer.json() : { suggestions: [] }; })
        .then(function (answer) { if (asked === typed) show(answer.suggestions); })
        .catch(function () { show([]); });
    }

    input.addEventListener("input", function (event) {
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(ask, 200);
    });
    input.addEventListener("compositionend", function () { timer = setTimeout(ask, 50); });
  }

  document.querySelectorAll("form[data-suggest] input[name=q]").forEach(attach);
})();
