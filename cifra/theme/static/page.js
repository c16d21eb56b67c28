/* What the theme's menus lack: a name for each dialog, and the focus back on the button that opened it. */
(() => {
  "use strict";
  const dialogs = [
    ["pst-primary-sidebar-modal", ".primary-toggle"],
    ["pst-secondary-sidebar-modal", ".secondary-toggle"],
  ];
  for (const [id, opener] of dialogs) {
    const dialog = document.getElementById(id);
    const buttons = [...document.querySelectorAll(opener)];
    if (!dialog || !buttons.length) continue;
    let last = buttons[0];
    const shown = last.querySelector(".search-button__default-text")?.textContent;
    dialog.setAttribute("aria-label", last.getAttribute("aria-label") ?? shown ?? last.title);
    for (const button of buttons) button.addEventListener("click", () => (last = button));
    dialog.addEventListener("close", () => last.focus());
  }
})();
