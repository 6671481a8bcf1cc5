// Remembers a person's choices between visits, where the browser lets it.

/** The value kept under a name, or null. */
export function kept(name) {
  try {
    return localStorage.getItem(`usher.${name}`);
  } catch {
    // Storage may be forbidden in a private window: then each visit begins anew.
    return null;
  }
}

/** Keeps a value; where storage is forbidden the choice lasts until the page is closed. */
export function keep(name, value) {
  try {
    localStorage.setItem(`usher.${name}`, value);
  } catch {
    // As above.
  }
}
