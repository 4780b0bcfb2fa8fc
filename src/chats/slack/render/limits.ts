/**
 * What Slack takes. Slack counts characters; here they are UTF-16 units, which are never fewer. Sources: the types that Slack
 * publishes (@slack/types 3.2.0: block-kit/*.d.ts, views.d.ts), where nothing else is said.
 */
export const LIMITS = {
  /** @slack/web-api documents 50 for chat.postMessage. */
  messageBlocks: 50,
  viewBlocks: 100,
  headerText: 150,
  contextElements: 10,
  actions: 25,
  buttonText: 75,
  buttonValue: 2000,
  buttonUrl: 3000,
  blockId: 255,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  viewTitle: 24,
  privateMetadata: 3000,
  /** `input.label` and `input.hint`. */
  inputLabel: 2000,
  /**
   * All blocks of one message. Not documented; slackapi/bolt-js#2509: `msg_blocks_too_long` from some 13,200 signs on, "12,000
   * text characters with a buffer for block containers"; #2867: rich text refused at 11,341 signs of text. Counted here as JSON,
   * containers and all, so that less than 12,000 of them is below both.
   */
  messageJson: 12_000,
  /** views.open answers `view_too_large` above 250 KB; half of that, because a sign can be more than one byte. */
  viewJson: 125_000,
} as const;
