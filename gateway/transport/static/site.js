// Follows the content: asks /readyz each second while the page is looked at, and renews <main> when there is news.
(() => {
  "use strict";
  const main = document.querySelector("body > main");
  const status = document.querySelector("body > .status");
  let seen = main.dataset.seen;
  let timer = 0;
  let isAsking = false;

  function say(text) {
    if (status.textContent !== text) status.textContent = text;
    status.hidden = text === "";
  }

  // The list of posts: what is typed into the box hides the rows that do not have all of its words.

  function filter() {
    const box = main.querySelector("[data-filter]");
    if (box === null) return;
    box.closest("p").hidden = false;
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = [...main.querySelectorAll("[data-row]")];
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    const shown = rows.filter((row) => !row.hidden).length;
    main.querySelector("[data-filter-count]").textContent = words.length ? `${shown} of ${rows.length}` : "";
  }

  main.addEventListener("input", (event) => {
    if (!event.target.matches("[data-filter]")) return;
    filter();
    const address = new URL(location.href);
    if (event.target.value) address.searchParams.set("q", event.target.value);
    else address.searchParams.delete("q");
    history.replaceState(history.state, "", address);
  });

  function begin() {
    const box = main.querySelector("[data-filter]");
    if (box !== null) box.value = new URLSearchParams(location.search).get("q") ?? "";
    filter();
  }

  // Renewing: the reader keeps the place, the focus and what was typed.

  async function renew(news) {
    const response = await fetch(location.href, {
      headers: { Accept: "text/html" },
      cache: "no-store",
      signal: AbortSignal.timeout(10_000),
    });
    if (!(response.headers.get("Content-Type") ?? "").startsWith("text/html")) return;
    const next = new DOMParser().parseFromString(await response.text(), "text/html");
    const nextMain = next.querySelector("body > main");
    if (nextMain === null) return;
    const [left, top] = [window.scrollX, window.scrollY];
    const focused = main.contains(document.activeElement) ? document.activeElement : null;
    const selection = focused?.matches("[data-filter]") ? [focused.selectionStart, focused.selectionEnd] : null;
    main.replaceChildren(...nextMain.childNodes);
    document.title = next.title;
    // The page of an error shows no revision: it is as new as the news that it answers.
    seen = nextMain.dataset.seen || news;
    main.dataset.seen = seen;
    begin();
    if (selection) {
      const box = main.querySelector("[data-filter]");
      box?.focus({ preventScroll: true });
      box?.setSelectionRange(...selection);
    } else if (focused?.hasAttribute("href")) {
      const href = CSS.escape(focused.getAttribute("href"));
      main.querySelector(`a[href="${href}"]`)?.focus({ preventScroll: true });
    }
    window.scrollTo({ left, top, behavior: "instant" });
  }

  async function ask() {
    clearTimeout(timer);
    if (document.hidden || isAsking) return;
    isAsking = true;
    try {
      const response = await fetch("/readyz", { cache: "no-store", signal: AbortSignal.timeout(5_000) });
      const ready = await response.json();
      if (ready.revision === null) {
        say("The content is being loaded.");
      } else {
        const news = `${ready.revision} ${ready.watch.state} ${ready.settings.state}`;
        if (news !== seen) await renew(news);
        say("");
      }
    } catch {
      say("The gateway does not answer. Trying again…");
    } finally {
      isAsking = false;
      timer = setTimeout(ask, 1_000);
    }
  }

  document.addEventListener("visibilitychange", ask);
  begin();
  timer = setTimeout(ask, 1_000);
})();
