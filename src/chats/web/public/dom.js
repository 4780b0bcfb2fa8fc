/** Makes an element. Text goes in as text only: nothing that a host or a person wrote is ever read as markup. */
export function element(tag, options = {}, ...children) {
  const made = document.createElement(tag);
  const { className, ...attributes } = options;
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false)
      made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function byId(id) {
  return document.getElementById(id);
}

/** Words for those who hear the page. Set anew each time, so that the same words twice are said twice. */
export function say(words) {
  byId('spoken').replaceChildren(document.createTextNode(words));
}

/** What a reader keeps in this browser; a browser that forbids it only forgets. */
export const kept = {
  get(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(`baton.${name}`)) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`baton.${name}`, JSON.stringify(value));
    } catch {
      // Private windows may forbid it.
    }
  },
};
