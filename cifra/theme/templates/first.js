(root => {
  let mode = "auto";
  try { mode = localStorage.getItem("mode") || mode } catch { /* a reader who stores nothing has the system's */ }
  root.dataset.mode = mode;
  root.dataset.theme = mode != "auto" ? mode : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
})(document.documentElement)
