// Refreshes cards that ask for it when they come into view, as Teams does: never twice within a minute.

const STALE_AFTER_MS = 60_000;

export class Refresher {
  #last = new Map();
  #observer;
  #refresh;

  /** `refresh(activity)` is called for each card that comes into view inside `root` and was not refreshed within a minute. */
  constructor(root, refresh) {
    this.#refresh = refresh;
    this.#observer = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) this.#due(entry.target.dataset.activity);
    }, { root });
  }

  watch(activity, element) {
    if (element.dataset.refreshes) return;
    element.dataset.refreshes = "yes";
    this.#observer.observe(element);
  }

  #due(activity) {
    const now = performance.now();
    if (now - (this.#last.get(activity) ?? -Infinity) < STALE_AFTER_MS) return;
    this.#last.set(activity, now);
    this.#refresh(activity);
  }

  close() {
    this.#observer.disconnect();
  }
}
