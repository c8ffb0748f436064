// Filters, copying and unfolding. The page is complete without it. What is unfolded is what gets printed.
(function () {
  "use strict";
  var cards = Array.from(document.querySelectorAll("details.card"));
  var filters = Array.from(document.querySelectorAll("[data-filter]"));
  var count = document.querySelector(".count");

  function holds(card, filter) {
    if (!filter.value) { return true; }
    return (card.getAttribute("data-" + filter.dataset.filter) || "").split("|").includes(filter.value);
  }

  function apply() {
    var shown = cards.filter(function (card) {
      card.hidden = !filters.every(function (filter) { return holds(card, filter); });
      return !card.hidden;
    });
    if (count) { count.textContent = "显示 " + shown.length + " / " + cards.length + " 轮"; }
  }

  filters.forEach(function (filter) { filter.addEventListener("change", apply); });
  if (filters.length) { apply(); }

  Array.from(document.querySelectorAll("form")).forEach(function (form) {
    form.addEventListener("submit", function (event) { event.preventDefault(); });
  });

  Array.from(document.querySelectorAll("[data-all]")).forEach(function (button) {
    button.addEventListener("click", function () {
      var open = button.dataset.all === "open";
      cards.forEach(function (card) { card.open = open; });
      button.dataset.all = open ? "close" : "open";
      button.textContent = open ? "全部折叠" : "全部展开";
    });
  });

  function copied(button) {
    button.textContent = "已复制";
    setTimeout(function () { button.textContent = "复制"; }, 1500);
  }

  // A page opened from a file has no clipboard in some browsers: the command is then selected instead.
  function select(button) {
    var range = document.createRange();
    range.selectNodeContents(button.previousElementSibling);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }

  Array.from(document.querySelectorAll("[data-copy]")).forEach(function (button) {
    button.addEventListener("click", function () {
      if (!navigator.clipboard) { select(button); return; }
      navigator.clipboard.writeText(button.dataset.copy).then(
        function () { copied(button); }, function () { select(button); });
    });
  });

  function openTarget() {
    var target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    if (target) { if (target.tagName === "DETAILS") { target.hidden = false; target.open = true; target.scrollIntoView(); } }
  }
  addEventListener("hashchange", openTarget);
  openTarget();
}());
