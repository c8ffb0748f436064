element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-kind]");
  if (button) trigger("click", { kind: button.dataset.kind, value: button.dataset.value });
});
