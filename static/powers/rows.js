// The rows of a draft as tables: rows are added and moved through with the keyboard, pasted from Excel, WPS and Word, and
// filled with the standard stages of the type, all in the page; nothing is saved by it. Without this script the buttons
// save the draft and come back with the rows.
(() => {
  const tables = document.querySelectorAll("fieldset.rows[data-prefix]");
  if (!tables.length) return;
  const CELLS = "td[class^=field-] :is(input:not([type=hidden]), select, textarea)";

  const rowsOf = (table) => [...table.querySelectorAll("tbody.row")];
  const cellsOf = (row) => [...row.querySelectorAll(`tr:first-of-type > ${CELLS}`)];
  const total = (table) => document.getElementById(`id_${table.dataset.prefix}-TOTAL_FORMS`);
  const changed = (field) => {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const add = (table) => {
    const template = table.querySelector("template");
    if (!template) return null;
    const number = Number(total(table).value);
    const holder = document.createElement("table");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", number);
    const row = holder.querySelector("tbody.row");
    table.querySelector("table").append(row);
    total(table).value = number + 1;
    row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: table.dataset.prefix } }));
    return row;
  };

  const isUntouched = (cell) => cell.name.endsWith("-purpose") || (cell.matches("select") ? cell.selectedIndex <= 0 : !cell.value.trim());
  const isEmpty = (row) => cellsOf(row).every(isUntouched);

  // --- moving with the keyboard ------------------------------------------------------------------------------

  const go = (cell, down, across, makes) => {
    const table = cell.closest("fieldset.rows");
    const row = cell.closest("tbody.row"), rows = rowsOf(table), cells = cellsOf(row);
    let next = rows[rows.indexOf(row) + down];
    if (!next && makes && down > 0) next = add(table);
    const target = next && cellsOf(next)[cells.indexOf(cell) + across];
    if (!target) return false;
    target.focus();
    if (target.setSelectionRange && !target.matches("select")) target.setSelectionRange(target.value.length, target.value.length);
    return true;
  };

  const atFirstLine = (cell) => !cell.value.slice(0, cell.selectionStart).includes("\n");
  const atLastLine = (cell) => !cell.value.slice(cell.selectionEnd).includes("\n");

  const key = (event) => {
    const cell = event.target;
    if (event.isComposing || event.ctrlKey || event.metaKey || !cell.matches(CELLS) || !cell.closest("tr:first-of-type")) return;
    const typed = cell.matches("textarea, input[type=text]");
    if (event.key === "Enter" && (event.altKey || event.shiftKey) && cell.matches("textarea")) {
      event.preventDefault();
      cell.setRangeText("\n", cell.selectionStart, cell.selectionEnd, "end");
      changed(cell);
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(cell, 1, 0, true);
    } else if (typed && event.key === "ArrowUp" && atFirstLine(cell)) {
      if (go(cell, -1, 0)) event.preventDefault();
    } else if (typed && event.key === "ArrowDown" && atLastLine(cell)) {
      if (go(cell, 1, 0)) event.preventDefault();
    } else if (typed && event.key === "ArrowLeft" && cell.selectionEnd === 0) {
      if (go(cell, 0, -1)) event.preventDefault();
    } else if (typed && event.key === "ArrowRight" && cell.selectionStart === cell.value.length) {
      if (go(cell, 0, 1)) event.preventDefault();
    }
  };

  // --- pasting ------------------------------------------------------------------------------------------------

  const words = (text) => text.replace(/[\s*：:]/g, "");

  // The text of a cell: paragraphs and <br> are lines, the line breaks of the HTML itself are none.
  const BREAK = "\ue000";
  const textOf = (cell) => {
    cell.querySelectorAll("br").forEach((br) => br.replaceWith(BREAK));
    const paragraphs = [...cell.querySelectorAll("p")];
    const lines = (paragraphs.length ? paragraphs : [cell]).map((one) => one.textContent
      .replace(/([\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])/g, "$1").replace(/\s+/g, " "));
    return lines.join(BREAK).split(BREAK).map((line) => line.trim()).join("\n").trim();
  };

  // What a merged cell says holds of every row it spans.
  const ofHtml = (html) => {
    const table = html && new DOMParser().parseFromString(html, "text/html").querySelector("table");
    if (!table) return null;
    const grid = [...table.rows].map(() => []);
    [...table.rows].forEach((row, at) => {
      let column = 0;
      for (const cell of row.cells) {
        while (grid[at][column] !== undefined) column += 1;
        const text = textOf(cell);
        grid.slice(at, at + cell.rowSpan).forEach((line) => {
          for (let n = 0; n < cell.colSpan; n += 1) line[column + n] = n ? "" : text;
        });
        column += cell.colSpan;
      }
    });
    return grid.map((line) => Array.from(line, (text) => text ?? ""));
  };

  const ofText = (text) => {
    if (!text.includes("\t")) return null; // lines alone are the text of one cell
    const rows = [[]];
    const piece = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))([\t\n]|$)/gy;
    const said = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let found = piece.exec(said); found; found = piece.exec(said)) {
      rows.at(-1).push((found[1] !== undefined ? found[1].replaceAll('""', '"') : found[2]).trim());
      if (found[3] === "\n") rows.push([]);
      if (found[3] === "" || piece.lastIndex > said.length) break;
    }
    return rows;
  };

  const put = (cell, value) => {
    if (cell.matches("select")) {
      const wanted = words(value);
      const option = [...cell.options].find((one) => words(one.textContent) === wanted || words(one.textContent).split("·").at(-1) === wanted);
      if (option) cell.value = option.value;
      else if (wanted) { // the words as they are; what there is of them in the row below
        const other = document.getElementById(cell.id.replace(/-stage$/, "-stage_text"));
        if (other && other !== cell) { other.value = value; changed(other); } else return value;
      }
    } else if (cell.type === "checkbox") cell.checked = /^(是|√|1|有)$/.test(value);
    else cell.value = value;
    changed(cell);
    return "";
  };

  const paste = (event) => {
    const cell = event.target, data = event.clipboardData;
    if (!cell.matches(CELLS) || !data) return;
    const table = cell.closest("fieldset.rows");
    let block = ofHtml(data.getData("text/html")) || ofText(data.getData("text/plain"));
    if (!block) return;
    block = block.filter((row) => row.some((one) => one));
    if (!block.length || (block.length === 1 && block[0].length === 1)) return;
    event.preventDefault();
    const heads = [...table.querySelectorAll("thead th[class^=column-]:not(.column-delete)")].map((head) => words(head.textContent));
    const column = (said) => {
      const alike = heads.flatMap((head, at) => said.length > 1 && head.includes(said) ? [at] : []);
      return heads.includes(said) ? heads.indexOf(said) : alike.length === 1 ? alike[0] : -1;
    };
    const named = block[0].map((one) => column(words(one)));
    const byName = block.length > 1 && block[0].some((one) => heads.includes(words(one)));
    const start = cellsOf(cell.closest("tbody.row")).indexOf(cell);
    let row = cell.closest("tbody.row");
    const unplaced = [];
    (byName ? block.slice(1) : block).forEach((texts, n) => {
      if (n) row = rowsOf(table)[rowsOf(table).indexOf(row) + 1] || add(table);
      const cells = cellsOf(row);
      texts.forEach((text, at) => {
        const target = cells[byName ? named[at] : start + at];
        const lost = target ? put(target, text) : text;
        if (lost) unplaced.push(lost);
      });
    });
    tell(table, `已粘贴${(byName ? block.length - 1 : block.length)}行，尚未保存。${unplaced.length ? `没有位置放的内容：${unplaced.join("；")}` : ""}`);
  };

  const tell = (table, text) => {
    let node = table.querySelector(".rows-told");
    if (!node) {
      node = document.createElement("p");
      node.className = "rows-told";
      node.setAttribute("role", "status");
      table.querySelector(".rows-tools").before(node);
    }
    node.textContent = text;
  };

  // --- buttons ---------------------------------------------------------------------------------------------------

  const stages = (table, keys) => {
    const had = new Set(rowsOf(table).map((row) => (row.querySelector("select[name$=-stage]") || {}).value));
    let first = null, count = 0;
    keys.map((key) => key.split(":")).filter(([key]) => !had.has(key)).forEach(([key, phase]) => {
      const row = rowsOf(table).find(isEmpty) || add(table);
      const select = row.querySelector("select[name$=-stage]");
      select.value = key;
      changed(select);
      const when = row.querySelector("select[name$=-phase]");
      if (when) when.value = phase;
      first = first || row;
      count += 1;
    });
    tell(table, count ? `已填入${count}个标准环节，请逐个写明责任事项；尚未保存。` : "标准环节都已经有了。");
    if (first) first.querySelector("textarea").focus();
  };

  tables.forEach((table) => {
    table.querySelectorAll(".rows-keys").forEach((hint) => { hint.hidden = false; });
    table.addEventListener("keydown", key);
    table.addEventListener("paste", paste);
    table.addEventListener("change", (event) => {
      if (event.target.name.endsWith("-DELETE")) event.target.closest("tbody.row").classList.toggle("to-go", event.target.checked);
    });
    table.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.name === "_rows") {
        event.preventDefault();
        const row = add(table);
        if (row) cellsOf(row)[0].focus();
      } else if (button.name === "_stages") {
        event.preventDefault();
        stages(table, button.dataset.stages.split(" "));
      }
    });
  });

  window.draftRows = { add, rowsOf, isEmpty, changed, tell };
})();
