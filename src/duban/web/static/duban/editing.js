/* A text and its margin: the numbers follow what is written, and a place in the list of mistakes leads to its line. */
"use strict";
(() => {
  const LINE = 22;
  const follow = (text) => {
    const count = text.value.split("\n").length, numbers = document.getElementById(`numbers-${text.id}`);
    text.rows = count + 1;
    if (numbers && numbers.textContent.split("\n").length !== count + 1) {
      numbers.textContent = Array.from({ length: count }, (_, n) => `${n + 1}\n`).join("");
    }
  };
  document.addEventListener("input", (event) => { if (event.target.matches("[data-sheet]")) follow(event.target); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-field][data-line]");
    if (!link) return;
    const text = document.getElementById(link.dataset.field), line = Number(link.dataset.line);
    if (!text) return;
    event.preventDefault();
    text.closest("details").open = true;
    const before = text.value.split("\n").slice(0, Math.max(line - 1, 0)).join("\n");
    const start = before.length + (line > 1 ? 1 : 0), end = text.value.indexOf("\n", start);
    text.focus({ preventScroll: true });
    text.setSelectionRange(start, end < 0 ? text.value.length : end);
    const box = text.closest(".editor");
    box.scrollTop = Math.max((line - 4) * LINE, 0);
    box.scrollIntoView({ block: "nearest" });
  });
})();
