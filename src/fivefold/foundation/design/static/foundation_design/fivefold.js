// The small comforts of a page. Everything works without them; they only appear where this script runs.
(() => {
  "use strict";

  function reveal(root) {
    root.querySelectorAll("[data-needs-script][hidden]").forEach((element) => element.removeAttribute("hidden"));
  }

  async function copyLink(button) {
    const address = new URL(button.dataset.copyLink || location.href, location.href);
    await navigator.clipboard.writeText(address.href);
    const status = button.parentElement.querySelector("[role=status]");
    if (status) status.textContent = button.dataset.copied;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("dismiss" in button.dataset) button.closest("[data-dismissible]")?.remove();
    if ("copyLink" in button.dataset) copyLink(button);
  });

  // An open menu closes with Escape and gives the focus back to what opened it.
  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector("details[data-menu][open]");
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // A form is sent once: a second press while the first is on its way does nothing.
  // (htmx watches over its own forms.)
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]")) return;
    if (form.dataset.sent) event.preventDefault();
    else if (form.getAttribute("method") === "post") form.dataset.sent = "true";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  reveal(document);
  document.addEventListener("htmx:after:swap", () => reveal(document));
})();
