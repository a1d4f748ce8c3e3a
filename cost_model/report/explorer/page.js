// What a browser and a screen reader need beside the widgets: real sliders, spoken values, direction and language of the page.
(() => {
  const address = new URL(location.href);
  if (address.searchParams.has("token")) {
    address.searchParams.delete("token"); // it is in the cookie by now, and need not stand in the address
    history.replaceState(null, "", address);
  }
  const set = (element, name, value) => element && element.getAttribute(name) !== value && element.setAttribute(name, value);

  function complete() {
    const page = document.querySelector(".explorer");
    if (!page) return;
    const language = page.classList.contains("explorer-fa") ? "fa" : "en";
    const whole = document.body.dataset.voila ? document.documentElement : page;
    set(whole, "lang", language);
    set(whole, "dir", language === "fa" ? "rtl" : "ltr");
    if (document.body.dataset.voila) set(page, "role", "main");
    const title = page.querySelector("h1");
    if (title && document.body.dataset.voila && document.title !== title.textContent) document.title = title.textContent;
    for (const input of page.querySelectorAll(".explorer-range input")) {
      if (input.type !== "range") {
        const value = input.value;
        input.type = "range";
        input.value = value;
      }
      const box = input.closest(".explorer-input");
      set(input, "aria-valuetext", box?.querySelector("output")?.textContent || "");
    }
    for (const button of page.querySelectorAll("button[title]")) if (button.title) set(button, "aria-label", button.title);
    set(page.querySelector(".explorer-finding"), "aria-live", "polite");
    for (const link of page.querySelectorAll("a[data-save]")) {
      link.removeAttribute("data-save");
      link.click();
    }
  }
  let asked = false;
  new MutationObserver(() => {
    if (asked) return;
    asked = true;
    queueMicrotask(() => { asked = false; complete(); });
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  complete();
})();
