// Live parts, copy buttons, and "select all". Without it, pages are up to date when they are loaded, and all forms work.
(() => {
  "use strict";
  const body = document.body;
  let events = null;

  const listen = () => {
    if (events || document.hidden || !body.dataset.events) return;
    events = new EventSource(body.dataset.events);
    for (const name of ["traffic", "check"]) {
      events.addEventListener(name, () => htmx.trigger(body, name));
    }
  };

  // A browser has few connections to a host: pages that nobody sees give theirs back.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && events) {
      events.close();
      events = null;
      // What happens until then is not known.
      body.dataset.events = body.dataset.events.replace(/from=\d+/, "from=none");
    }
    listen();
  });

  const prepare = (root) => {
    for (const button of root.querySelectorAll("button.copy")) button.hidden = !navigator.clipboard;
    for (const box of root.querySelectorAll("input.all")) box.hidden = false;
  };

  document.addEventListener("click", async (click) => {
    const button = click.target.closest("button.copy");
    if (!button) return;
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    const label = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = label; }, 1500);
  });

  document.addEventListener("change", (change) => {
    const all = change.target.closest("input.all");
    if (!all) return;
    for (const box of all.form.querySelectorAll("input[name=selected]")) box.checked = all.checked;
  });

  // What somebody reads stays where it is while new things appear above it.
  let held = null;
  document.addEventListener("htmx:beforeSwap", (swap) => {
    const marks = [...swap.target.querySelectorAll("a[id], button[id]")];
    const first = marks.find((mark) => mark.getBoundingClientRect().top >= 0);
    held = scrollY > 0 && first ? { id: first.id, top: first.getBoundingClientRect().top } : null;
  });
  document.addEventListener("htmx:afterSwap", () => {
    const mark = held && document.getElementById(held.id);
    if (mark) scrollBy(0, mark.getBoundingClientRect().top - held.top);
  });

  document.addEventListener("htmx:afterSettle", (settled) => prepare(settled.target.parentElement || document));
  prepare(document);
  listen();
})();
