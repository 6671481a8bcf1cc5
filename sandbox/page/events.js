// Keeps the page up to date: server-sent events while they flow, a look every two seconds while they do not.

const KINDS = ["chat", "effect", "clock", "bot"];
const LOOK_EVERY_MS = 2000;

/**
 * `handlers`: one function per kind of event, each given the parsed data, and `resync()` for when anything may have been
 * missed. Returns a function that stops listening.
 */
export function listen(handlers) {
  let source = null;
  let looking = null;
  let stopped = false;

  const look = () => {
    if (looking) return;
    handlers.resync();
    looking = setInterval(() => {
      handlers.resync();
      // The browser tries again by itself, except after an answer that was no event stream.
      if (source.readyState === EventSource.CLOSED) open();
    }, LOOK_EVERY_MS);
  };

  function open() {
    if (stopped) return;
    source = new EventSource("/sandbox/events");
    for (const kind of KINDS) source.addEventListener(kind, (event) => handlers[kind](JSON.parse(event.data)));
    source.onopen = () => {
      clearInterval(looking);
      looking = null;
      handlers.resync();
    };
    source.onerror = look;
  }

  open();
  return () => {
    stopped = true;
    clearInterval(looking);
    source.close();
  };
}
