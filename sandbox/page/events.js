// Keeps the page up to date: server-sent events while they flow, a look every two seconds while they do not.

const KINDS = ["chat", "effect", "clock", "bot"];
const LOOK_EVERY_MS = 2000;

/**
 * `handlers`: one function per kind of event, each given the parsed data; `resync()` when anything may have been missed;
 * `connected(boolean)` when the live line comes or goes. Returns a function that stops listening.
 */
export function listen(handlers) {
  let source = null;
  let looking = null;
  let stopped = false;

  const look = () => {
    looking ??= setInterval(() => {
      handlers.resync();
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
      handlers.connected(true);
      handlers.resync();
    };
    source.onerror = () => {
      handlers.connected(false);
      look();
    };
  }

  open();
  return () => {
    stopped = true;
    clearInterval(looking);
    source.close();
  };
}
