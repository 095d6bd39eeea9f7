/* 台账 by keyboard: j and k move, Enter opens, v looks into the drawer, x selects, ? tells; Escape gives the focus back. */
"use strict";
(() => {
  const rows = () => [...document.querySelectorAll("tr[data-row]")];
  const link = (row) => row.querySelector(".c-title a");
  let opener = null, last = null;

  const here = () => {
    const inside = document.activeElement && document.activeElement.closest("tr[data-row]");
    if (inside) return inside;
    return last && last.isConnected ? last : null;
  };
  const move = (step) => {
    const all = rows(), from = all.indexOf(here());
    const next = all[from < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, from + step))];
    if (!next) return;
    last = next;
    link(next).focus();
    if (!drawer().hidden) look(next);
  };

  const drawer = () => document.getElementById("drawer");
  const look = async (row) => {
    const place = drawer(), address = row.querySelector("[data-peek]").dataset.peek;
    last = row;
    opener = link(row);
    rows().forEach((each) => each.classList.toggle("looked", each === row));
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (last !== row) return;
    if (!answer.ok || answer.redirected) { window.location.assign(link(row).href); return; }
    place.innerHTML = await answer.text();
    place.hidden = false;
  };
  const close = () => {
    const place = drawer();
    if (!place || place.hidden) return false;
    place.hidden = true;
    place.textContent = "";
    rows().forEach((each) => each.classList.remove("looked"));
    if (opener && opener.isConnected) opener.focus();
    return true;
  };

  const picks = () => [...document.querySelectorAll('input[name="m"][form="bulk"]')];
  const tell = () => {
    const place = document.querySelector("[data-picked]");
    if (!place) return;
    const chosen = picks().filter((each) => each.checked).length, whole = document.querySelector("[data-all]");
    place.textContent = String(chosen);
    if (whole) { whole.checked = chosen > 0 && chosen === picks().length; whole.indeterminate = chosen > 0 && !whole.checked; }
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.querySelector("details.chip[open], details.drop[open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); } else if (close()) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("textarea, select, [contenteditable], input:not([type=checkbox])")) return;
    const row = here();
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x" && row) {
      const box = row.querySelector('input[name="m"]');
      if (box) { box.checked = !box.checked; tell(); }
    } else if (event.key === "v" && row) look(row);
    else if (event.key === "?") document.getElementById("keys")?.showModal();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const peek = event.target.closest("[data-peek]");
    if (peek && !event.ctrlKey && !event.metaKey) { event.preventDefault(); look(peek.closest("tr")).then(() => drawer().focus()); return; }
    if (event.target.closest("[data-close]")) { close(); return; }
    if (event.target.closest("[data-keys]")) { document.getElementById("keys").showModal(); return; }
    document.querySelectorAll("details.chip[open], details.drop[open]").forEach((each) => { if (!each.contains(event.target)) each.open = false; });
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) picks().forEach((each) => { each.checked = event.target.checked; });
    tell();
  });
  document.addEventListener("htmx:afterSettle", tell);
  window.addEventListener("pageshow", tell);
})();
