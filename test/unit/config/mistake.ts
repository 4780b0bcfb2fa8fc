/**
 * A mistake planted into good-fleet.yaml: what it is; the text that is replaced, and by what; the beginning of the text that
 * the message must point to, with ¦ at the place where that is not its first character. What must be said, with line and column, stands in mistakes.txt.
 */
export type Mistake = readonly [title: string, replace: string, by: string, pointsTo: string];
