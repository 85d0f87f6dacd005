// What the browser adds to pages that work without it: a key for each save, a word when the line
// is down, and the focus on the new question.
(function () {
  "use strict";
  var sent = new WeakMap(); // form -> the request that nothing has answered yet

  // 96 bits: among the saves of one self-assessment no two will meet, and it travels both ways.
  function freshKey() {
    return Array.from(crypto.getRandomValues(new Uint8Array(12)), function (byte) {
      return (256 + byte).toString(16).slice(1);
    }).join("");
  }

  // The very same request, sent again because the line broke, keeps its key, so that the server
  // can tell that it had it already. Every other submit gets a new one.
  function stamp(event) {
    var form = event.target, key = form.elements.key;
    if (!form.hasAttribute("data-save") || !key) return;
    key.value = "";
    var button = event.submitter || document.activeElement;
    var body = new URLSearchParams(new FormData(form)) + "&" + button.name + "=" + button.value;
    var before = sent.get(form);
    key.value = before && before.body === body ? before.key : freshKey();
    sent.set(form, { body: body, key: key.value });
  }

  // The second press of a double click would meet the next question, which may have come by then
  // and be filled in from the profile: nobody has read it.
  function onePress(event) {
    if (event.detail < 2 || !event.target.closest("form[data-save] button")) return;
    event.preventDefault();
    event.stopPropagation();
  }

  // htmx has moved on since the page was loaded: the language changes here, not back there.
  function comeBack(event) {
    var back = event.target.elements.back;
    if (back && event.target.matches(".langs")) back.value = location.pathname + location.search;
  }

  function notice() {
    return document.getElementById("notice");
  }

  function lineDown(event) {
    var text = document.getElementById("line-down");
    if (!event.detail.elt.hasAttribute("data-save")) return;
    notice().textContent = "";
    if (text) notice().appendChild(text.content.cloneNode(true));
  }

  function answered(event) {
    var status = event.detail.xhr.status;
    if (status && status < 500) sent.delete(event.detail.elt);
  }

  function clearNotice(event) {
    if (event.detail.target !== notice()) notice().textContent = "";
  }

  // The answer to a check is the Submit button in its colour. The button itself stays: one that is
  // put in its place while a finger is down would never hear of the press. What else a check changes
  // says itself where it belongs (HX-Reswap: none), and is put there.
  function colour(event) {
    var button = event.detail.target, found = /class="([^"]*)/.exec(event.detail.serverResponse);
    if (button.id !== "s") return;
    event.detail.shouldSwap = event.detail.swapOverride === "none";
    if (found) button.className = found[1];
  }

  // The server reads none of these, and on a slow line each answer would carry them.
  function travelLight(event) {
    ["HX-Current-URL", "HX-Target", "HX-Trigger"].forEach(function (name) {
      delete event.detail.headers[name];
    });
  }

  function focusNew(event) {
    var part = event.target;
    if (!part.querySelector) return;
    var goal = part.querySelector(".errors, .error") || part.querySelector("h1");
    if (!goal) return;
    goal.tabIndex = -1;
    goal.focus();
  }

  document.addEventListener("click", onePress, true);
  document.addEventListener("submit", stamp, true);
  document.addEventListener("submit", comeBack, true);
  document.addEventListener("htmx:configRequest", travelLight);
  document.addEventListener("htmx:sendError", lineDown);
  document.addEventListener("htmx:timeout", lineDown);
  document.addEventListener("htmx:afterRequest", answered);
  document.addEventListener("htmx:beforeSwap", clearNotice);
  document.addEventListener("htmx:beforeSwap", colour);
  document.addEventListener("htmx:afterSettle", focusNew);
})();
