// Runs once when the page is ready: page language, copy, export and the way back from the panel.
() => {
  document.documentElement.lang = "zh-CN";

  // A long answer is read from its start: keep the latest question at the top until the person scrolls.
  let asked = 0;
  let anchor = null;
  const follow = () => {
    const rows = document.querySelectorAll("#zw-chat .user-row");
    if (rows.length !== asked) anchor = rows.length > asked ? rows[rows.length - 1] : null;
    asked = rows.length;
    const view = anchor && anchor.closest(".bubble-wrap");
    if (view) view.scrollTop += anchor.getBoundingClientRect().top - view.getBoundingClientRect().top - 12;
  };
  const release = (event) => { if (event.target.closest("#zw-chat")) anchor = null; };
  ["wheel", "touchmove", "keydown", "pointerdown"].forEach((kind) => {
    document.addEventListener(kind, release, { passive: true });
  });
  const chat = document.querySelector("#zw-chat");
  new MutationObserver(follow).observe(chat, { childList: true, subtree: true, characterData: true });
  new ResizeObserver(follow).observe(chat);

  const say = (button, words) => {
    if (button.dataset.idle === undefined) button.dataset.idle = button.textContent;
    button.textContent = words;
    button.setAttribute("aria-live", "polite");
    setTimeout(() => { button.textContent = button.dataset.idle; }, 2000);
  };

  // Browsers offer navigator.clipboard on https and on loopback only; a county's intranet is plain http.
  const copyBySelection = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    area.style.cssText = "position:fixed;top:0;left:0;opacity:0";
    document.body.appendChild(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };
  const copy = async (text) => {
    if (navigator.clipboard && window.isSecureContext) {
      try { await navigator.clipboard.writeText(text); return true; } catch (refused) { /* fall through */ }
    }
    return copyBySelection(text);
  };

  const save = (text) => {
    const link = document.createElement("a");
    // The mark at the start tells spreadsheets that the text is UTF-8.
    link.href = URL.createObjectURL(new Blob(["\ufeff" + text], { type: "text/csv;charset=utf-8" }));
    link.download = "任务清单.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy],[data-csv],[data-back]");
    if (!button) return;
    if (button.dataset.copy !== undefined) {
      const done = await copy(button.dataset.copy);
      say(button, done ? "已复制" : "请手动复制");
      if (done) button.focus();
    } else if (button.dataset.csv !== undefined) {
      save(button.dataset.csv);
      say(button, "已导出");
    } else {
      const chip = document.querySelector("#zw-chat a[data-opened]");
      const target = chip || document.querySelector("#zw-composer textarea");
      target.scrollIntoView({ block: "center" });
      target.focus({ preventScroll: true });
    }
  });
}
