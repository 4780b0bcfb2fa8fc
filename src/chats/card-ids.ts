/** Ids as they are made: of plans, of runs and of incidents. */
export const CARD_ID = /\b[pri]-[0-9a-z]{2,40}\b/g;

const KINDS: Readonly<Record<string, string>> = { r: 'run', i: 'incident' };

/** The key of the card of a plan, run or incident. */
export const cardKeyOf = (id: string): string => `${KINDS[id.charAt(0)] ?? 'plan'}:${id}`;
