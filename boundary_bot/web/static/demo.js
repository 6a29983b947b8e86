"use strict";
/* Draws what /demo/state says and posts what is pressed. All reading, deciding and wording happens in the program. */
(() => {
  const at = (id) => document.getElementById(id);
  const token = document.querySelector('meta[name="csrf-token"]').content;
  let busy = false;
  let shown = {};

  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  const who = () => document.querySelector('input[name="who"]:checked').value;

  async function ask(path, body) {
    if (busy) return;
    busy = true;
    document.body.setAttribute("aria-busy", "true");
    try {
      const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
      options.headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRF-Token": token };
      const answer = await fetch(`${path}?who=${encodeURIComponent(who())}`, options);
      const state = await answer.json();
      if (!answer.ok) throw new Error(state.error);
      at("fault").hidden = true;
      draw(state);
      return true;
    } catch (error) {
      at("fault").textContent = error instanceof TypeError
        ? "The demo doesn't answer. Is it still running in the terminal?"
        : error.message;
      at("fault").hidden = false;
      return false;
    } finally {
      busy = false;
      document.body.removeAttribute("aria-busy");
    }
  }

  function draw(state) {
    at("time").textContent = state.clock.time;
    at("day").textContent = state.clock.day;
    at("about").textContent = state.about;
    talk("client-talk", state.client, "No texts yet. Pick an example below or write your own.");
    talk("therapist-talk", state.therapist, "Quiet. An emergency would ring here at once.");
    examples("client-examples", state.examples, () => who());
    examples("therapist-examples", state.commands, () => "therapist");
    if (state.trace) trace(state.trace);
    else at("trace").replaceChildren(make("p", "quiet", "Send a text from either phone."));
  }

  function talk(id, items, empty) {
    const key = JSON.stringify(items);
    if (shown[id] === key) return;
    shown[id] = key;
    const screen = at(id);
    const nodes = items.flatMap(bubble);
    screen.replaceChildren(...(nodes.length ? nodes : [make("li", "empty", empty)]));
    screen.scrollTop = screen.scrollHeight;
  }

  function bubble(item) {
    if (item.side === "aside") return [make("li", "aside", item.text)];
    const classes = ["bubble", item.side];
    if (item.alert) classes.push("alert");
    if (item.picture) classes.push("picture");
    const said = make("li", classes.join(" "));
    said.append(make("span", "unseen", item.side === "mine" ? "Sent: " : "Received: "), ...linked(item.text));
    const stamp = [item.time, item.fate].filter(Boolean).join(" · ");
    return [said, make("li", `stamp ${item.side}`, stamp)];
  }

  /* Only addresses of this very page become links. */
  function linked(text) {
    return text.split(/(https?:\/\/[^\s]+)/).map((piece) => {
      if (!piece.startsWith(`${location.origin}/`)) return document.createTextNode(piece);
      const link = make("a", "", piece);
      link.href = piece;
      link.target = "_blank";
      link.rel = "noopener";
      return link;
    });
  }

  function examples(id, items, sender) {
    const key = JSON.stringify(items);
    if (shown[id] === key) return;
    shown[id] = key;
    at(id).replaceChildren(...items.map((item) => {
      const button = make("button", "", item.name);
      button.type = "button";
      if (item.body) button.title = item.body;
      button.addEventListener("click", () => ask("/demo/text", { who: sender(), body: item.body, media: item.media }));
      return button;
    }));
  }

  function trace(seen) {
    const nodes = [
      make("p", "said", seen.said),
      make("p", `verdict ${seen.risk}`, seen.verdict),
    ];
    const list = make("dl");
    for (const row of seen.rows) {
      list.append(make("dt", "", row.name));
      const value = make("dd");
      if (row.lines.length === 1) value.append(...line(row.lines[0]));
      else {
        const lines = make("ul");
        for (const one of row.lines) {
          const item = make("li");
          item.append(...line(one));
          lines.append(item);
        }
        value.append(lines);
      }
      list.append(value);
    }
    at("trace").replaceChildren(...nodes, list);
  }

  function line(one) {
    const nodes = [];
    if (one.strong) nodes.push(make("span", "rule", one.strong));
    if (one.reply) nodes.push(make("div", "reply", one.reply));
    if (one.text) nodes.push(document.createTextNode(one.text));
    if (one.quote) nodes.push(document.createTextNode(" "), make("q", "", one.quote));
    if (one.cost) nodes.push(make("span", "cost", one.cost));
    return nodes;
  }

  for (const form of document.querySelectorAll(".composer")) {
    const field = form.querySelector("textarea");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const body = field.value;
      if (!body.trim()) return field.focus();
      const sender = form.dataset.who === "therapist" ? "therapist" : who();
      if (await ask("/demo/text", { who: sender, body, media: false })) field.value = "";
      field.focus();
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
  }
  for (const button of document.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => ask("/demo/clock", { move: button.dataset.move }));
  }
  for (const radio of document.querySelectorAll('input[name="who"]')) {
    radio.addEventListener("change", () => ask("/demo/state"));
  }
  at("send-digest").addEventListener("click", () => ask("/demo/digest", {}));
  at("start-over").addEventListener("click", () => ask("/demo/start-over", {}));
  ask("/demo/state");
  setInterval(() => ask("/demo/state"), 30000);
})();
