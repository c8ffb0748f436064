// Chips sit in the chat and in the panel itself, so the page listens and the panel asks the server.
let opened = false;
document.addEventListener("click", (event) => {
  const chip = event.target.closest('a[href^="#cite/"]');
  if (!chip) return;
  event.preventDefault();
  document.querySelectorAll("#zw-chat a[data-opened]").forEach((old) => old.removeAttribute("data-opened"));
  if (chip.closest("#zw-chat")) chip.setAttribute("data-opened", "");
  opened = true;
  trigger("click", { href: chip.getAttribute("href") });
});
watch("value", () => {
  element.scrollTop = 0;
  if (!opened) return;
  opened = false;
  const title = element.querySelector("#zw-panel-title");
  if (!title) return;
  // On a phone the panel lies below the chat; on a desktop it is in sight already.
  if (window.matchMedia("(max-width: 900px)").matches) title.scrollIntoView({ block: "start" });
  title.focus({ preventScroll: true });
});
