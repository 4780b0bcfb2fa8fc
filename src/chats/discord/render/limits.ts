/**
 * What Discord takes. It counts characters; here they are UTF-16 units, which are never fewer. Source: discord/discord-api-docs,
 * developers/resources/message.mdx (embeds), developers/components/reference.mdx (buttons, modals).
 */
export const LIMITS = {
  embeds: 10,
  /** All texts of all embeds of a message together. */
  embedsTotal: 6000,
  description: 4096,
  authorName: 256,
  footer: 2048,
  content: 2000,
  buttonsInRow: 5,
  rows: 5,
  buttonLabel: 80,
  customId: 100,
  modalTitle: 45,
  /** `label` and, below it, `description` of a Label in a modal. */
  label: 45,
  labelDescription: 100,
  /** A Text Display; the limit is that of all of them in a message. */
  textDisplay: 4000,
  /** Of a picture. */
  attachmentDescription: 1024,
  nonce: 25,
} as const;
