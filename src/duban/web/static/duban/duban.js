/* What a page does beside htmx: “/” goes to the search field; what is being written survives a lost connection. */
"use strict";
(() => {
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
    const field = document.querySelector("[data-slash]");
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  });

  /* What is folded on a narrow screen stands open on a wide one; without scripts it stands open everywhere. */
  const narrow = matchMedia("(max-width: 599px)");
  const fold = () => { for (const each of document.querySelectorAll("details.fold")) each.open = !narrow.matches; };
  document.addEventListener("DOMContentLoaded", fold);
  narrow.addEventListener("change", fold);

  /* A refused form stands open, what is wrong before the eyes. The browser closes it while the answer comes in: of several
     <details> of one name it keeps the one that was open before, which is then taken away. */
  const showRefused = () => {
    const form = document.querySelector("details[data-refused]");
    if (!form) return;
    form.removeAttribute("data-refused"); // once: a later fragment must not take the focus back here
    form.open = true;
    const wrong = form.querySelector("[aria-invalid=true]") || form.querySelector("input:not([type=hidden]), textarea, select");
    if (wrong) wrong.focus({ preventScroll: true });
    form.scrollIntoView({ block: "center" });
  };
  document.addEventListener("htmx:afterSettle", showRefused);
  document.addEventListener("DOMContentLoaded", showRefused);

  /* A form with data-draft="name" is kept in this browser at each change and sent to data-draft-to every few seconds;
     the copy in the browser is thrown away only once the server has answered that it holds it. */
  const QUIET = 1200;
  /* By person: whoever logs in next at the same machine is not shown what another one wrote. */
  const kept = (name) => `duban-draft:${document.body.dataset.person}:${name}`;
  const written = (form) => {
    const found = {};
    for (const [name, value] of new FormData(form)) {
      if (name === "csrfmiddlewaretoken" || name === "once" || value instanceof File) continue;
      (found[name] ||= []).push(value);
    }
    return found;
  };
  const put = (form, content) => {
    const used = {};
    for (const field of form.elements) {
      if (!field.name || !(field.name in content) || field.type === "file" || field.type === "hidden") continue;
      const values = content[field.name];
      if (field.type === "checkbox" || field.type === "radio") { field.checked = values.includes(field.value); continue; }
      const place = used[field.name] = (used[field.name] ?? -1) + 1;
      if (place < values.length) field.value = values[place];
    }
  };
  const tell = (form, words) => {
    const place = form.querySelector("[data-draft-said]");
    if (place) place.textContent = words;
  };
  const send = async (form) => {
    const name = kept(form.dataset.draft), text = localStorage.getItem(name);
    if (text === null) return;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("content", text);
    try {
      const answer = await fetch(form.dataset.draftTo, { method: "POST", body, credentials: "same-origin" });
      if (answer.status === 422) {
        /* Refused for what it says (a secrecy marking): it is kept nowhere, not in this browser either. */
        localStorage.removeItem(name);
        tell(form, (await answer.json()).refused);
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      if (localStorage.getItem(name) === text) localStorage.removeItem(name);
      tell(form, "草稿已保存");
    } catch {
      tell(form, "连接中断，草稿先留在本机，恢复后自动保存");
    }
  };
  const watch = (form) => {
    if (form.dataset.watched) return;
    form.dataset.watched = "yes";
    const name = kept(form.dataset.draft), left = localStorage.getItem(name);
    if (left !== null && form.dataset.draftFresh === "yes") { put(form, JSON.parse(left)); tell(form, "已恢复上次没有保存完的内容"); send(form); }
    let waiting = 0;
    form.addEventListener("input", () => {
      localStorage.setItem(name, JSON.stringify(written(form)));
      clearTimeout(waiting);
      waiting = setTimeout(() => send(form), QUIET);
    });
    form.addEventListener("submit", () => clearTimeout(waiting));
    window.addEventListener("online", () => send(form));
  };
  const start = (root) => {
    /* First what is done is thrown away, or the form would be filled with it again. */
    root.querySelectorAll("[data-draft-done]").forEach((mark) => localStorage.removeItem(kept(mark.dataset.draftDone)));
    root.querySelectorAll("form[data-draft]").forEach(watch);
    root.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; button.onclick = () => window.print(); });
  };
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
})();
