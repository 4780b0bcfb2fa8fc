/** Whether a plan or run is one from a node that nobody may be able to ask. */
export const isTakeover = ({ procedure }: { readonly procedure: string }): boolean => procedure.endsWith('/takeover');
