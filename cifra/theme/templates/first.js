(root => {
  let mode = "auto";
  try { mode = localStorage.getItem("mode") || mode } catch { /* a reader who stores nothing has the system's */ }
  root.dataset.mode = mode;
  if (mode != "auto") root.dataset.theme = mode;
})(document.documentElement)
