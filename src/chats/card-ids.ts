/** Ids as they are made: of plans and of runs. */
export const CARD_ID = /\b[pr]-[0-9a-z]{2,40}\b/g;

/** The key of the card of a plan or run. */
export const cardKeyOf = (id: string): string => (id.startsWith('r-') ? `run:${id}` : `plan:${id}`);
