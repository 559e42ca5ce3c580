const address = document.getElementById("address"), button = document.getElementById("copy");
button.hidden = false;
address.addEventListener("focus", () => address.select());
button.addEventListener("click", async () => {
  let done = false;
  try { await navigator.clipboard.writeText(address.value); done = true; }
  catch { address.select(); done = document.execCommand("copy"); }
  document.getElementById("copied").textContent = done ? "Copied" : "Press Ctrl+C or ⌘C to copy";
});
