// Every word this page says to people passes through here, in gettext's manner: the English sentence is the key.

const catalogue = new Map();

/** The sentence in the page's language, with `{name}` replaced by `values.name`. The result is text, never HTML. */
export function t(sentence, values = {}) {
  return (catalogue.get(sentence) ?? sentence).replace(/\{(\w+)\}/g, (whole, name) =>
    name in values ? String(values[name]) : whole,
  );
}

/** One of two sentences by English plural rules; `{count}` is filled in. */
export function plural(one, many, count) {
  return t(count === 1 ? one : many, { count });
}
