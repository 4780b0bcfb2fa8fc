/** The address of a run in this page. */
export function runAddress(id) {
  return `#run/${encodeURIComponent(id)}`;
}

/** @param at number of the line, from 1; left out for the last one */
export function lookBackAddress(id, at) {
  return `#look-back/${encodeURIComponent(id)}${at === undefined ? '' : `/${at}`}`;
}

/** The run that an address names; null for an address of something else. */
export function runAt(hash) {
  const id = /^#run\/(.+)$/.exec(hash)?.[1];
  return id === undefined ? null : decodeURIComponent(id);
}

/** The run and the line that an address names; null for an address of something else. */
export function lookedBackOn(hash) {
  const [, id, at] = /^#look-back\/([^/]+)(?:\/(\d{1,7}))?$/.exec(hash) ?? [];
  return id === undefined ? null : { id: decodeURIComponent(id), at: at === undefined ? null : Number(at) };
}
