// A basis by the name of its law (查找法律条文): a few words of the name, then the article, then the place in it; its words
// come from the law library. Without this script the button saves the draft and opens a page that does the same.
(() => {
  const button = document.querySelector("button[name=_basis]");
  if (!button || !window.draftRows || !window.HTMLDialogElement) return;
  const { add, rowsOf, isEmpty, changed, tell } = window.draftRows;
  const table = button.closest("fieldset.rows");

  const made = (tag, more = {}, ...inside) => {
    const node = Object.assign(document.createElement(tag), more);
    node.append(...inside);
    return node;
  };
  const dialog = made("dialog", { className: "finder" });
  const words = made("input", { type: "search", id: "finder-words", autocomplete: "off" });
  const list = made("ul", { className: "finder-list" });
  const where = made("p", { className: "finder-where" });
  where.setAttribute("role", "status");
  const close = made("button", { type: "button", className: "button", textContent: "关闭" });
  dialog.setAttribute("aria-label", "查找法律条文");
  dialog.append(made("label", { htmlFor: "finder-words", textContent: "法律名称、简称，或者连同条号，如 教育法第十二条；选定以后可以输入条号或者条文中的字" }), words, where, list, close);
  document.body.append(dialog);

  let law = null, articles = [], timer;
  const ask = async (given) => {
    const answer = await fetch(`${button.dataset.finds}?${new URLSearchParams({ as: "json", ...given })}`, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) {
      where.textContent = answer.status === 401 ? "登录已过期，请在新窗口登录后再查；填写的内容仍在页面上。" : "暂时查不到，请稍后再试。";
      throw new Error(String(answer.status));
    }
    return answer.json();
  };
  const show = (rows, take) => {
    list.replaceChildren(...rows.map((row) => {
      const one = made("button", { type: "button" }, made("strong", { textContent: row.name }), made("span", { textContent: row.about || "" }));
      one.addEventListener("click", () => take(row));
      return made("li", {}, one);
    }));
  };

  const laws = async () => {
    law = null;
    where.textContent = "";
    if (!words.value.trim()) { list.replaceChildren(); return; }
    where.textContent = "正在查找……";
    const asked = words.value, found = await ask({ q: asked });
    if (asked !== words.value) return; // typed on meanwhile
    if (found.law) { // a law and an article were named together
      where.textContent = `《${found.law.title}》`;
      show(found.articles.slice(0, 200).map((one) => ({ name: `《${found.law.title}》${one.label}`, about: one.words, pk: one.pk })), (one) => { law = found.law; places(one.pk); });
      return;
    }
    const rows = found.laws.map((one) => ({ name: one.title, about: one.kind, take: () => choose(one.pk) }));
    rows.push(...found.hits.map((one) => ({ name: `《${one.title}》${one.label}`, about: one.words, take: async () => { law = (await ask({ law: one.law })).law; places(one.pk); } })));
    where.textContent = rows.length ? "" : `法律库中没有名称或者条文含“${asked}”的文件，可以直接在表格中填写。`;
    show(rows, (one) => one.take());
  };
  const choose = async (pk) => {
    const found = await ask({ law: pk });
    law = found.law;
    articles = found.articles;
    words.value = "";
    words.placeholder = "条号，如 第十二条、12";
    where.textContent = articles.length ? `《${law.title}》` : `法律库中没有《${law.title}》现行有效的条文，可以直接在表格中填写。`;
    narrow();
    words.focus();
  };
  const narrow = () => {
    const said = words.value.trim(), number = /^\d+$/.test(said) ? chinese(Number(said)) : said.replace(/[第条]/g, "");
    const fits = articles.filter((one) => !said || one.label === `第${number}条` || one.label.startsWith(`第${number}条之`) || one.label.includes(said) || one.words.includes(said));
    show(fits.slice(0, 200).map((one) => ({ name: one.label, about: one.words, pk: one.pk })), (one) => places(one.pk));
  };
  const places = async (pk) => {
    const found = await ask({ law: law.pk, article: pk });
    if (found.places.length === 1) { take(found.places[0]); return; }
    where.textContent = `《${law.title}》：引用哪一处？`;
    show(found.places.map((one) => ({ name: one.locator, about: one.text, text: one.text })), (one) => take({ locator: one.name, text: one.text }));
  };
  const take = (place) => {
    const row = rowsOf(table).find(isEmpty) || add(table);
    const set = (name, value) => {
      const field = row.querySelector(`[name$="-${name}"]`);
      if (!field) return;
      if (name === "law" && ![...field.options].some((one) => one.value === String(value))) field.append(new Option(law.title, value));
      field.value = value;
      changed(field);
    };
    set("title", law.title);
    set("locator", place.locator);
    set("text", place.text);
    set("instrument", law.instrument);
    dialog.close();
    tell(table, `已填入《${law.title}》${place.locator}，引文取自法律库；尚未保存。`);
    row.querySelector("textarea, input").focus();
  };

  const DIGITS = "零一二三四五六七八九";
  const chinese = (n) => {
    if (n >= 1000) return String(n);
    const hundreds = Math.floor(n / 100), tens = Math.floor(n / 10) % 10, ones = n % 10;
    const low = tens ? `${tens === 1 && !hundreds ? "" : DIGITS[tens]}十${ones ? DIGITS[ones] : ""}` : ones ? `${hundreds ? "零" : ""}${DIGITS[ones]}` : "";
    return `${hundreds ? `${DIGITS[hundreds]}百` : ""}${hundreds && tens === 1 ? `一十${ones ? DIGITS[ones] : ""}` : low}`;
  };

  words.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(law ? narrow : laws, 250); });
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const first = list.querySelector("button");
    if (first) first.click();
  });
  const leave = () => { dialog.close(); button.focus(); };
  close.addEventListener("click", leave);
  // A search field keeps the first Esc for itself, to empty what was typed.
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    leave();
  });
  button.addEventListener("click", (event) => {
    event.preventDefault();
    event.stopPropagation();
    law = null;
    words.value = "";
    words.placeholder = "如 民办教育促进、教育法第十二条";
    where.textContent = "";
    list.replaceChildren();
    dialog.showModal();
    words.focus();
  });
})();
