/** What the bot does in its channels, and the bit of each. Source: discord/discord-api-docs, topics/permissions.mdx. */
export const PERMISSIONS: readonly { readonly name: string; readonly bit: bigint; readonly why: string }[] = [
  { name: 'View Channel', bit: 1n << 10n, why: 'sees its channel' },
  { name: 'Send Messages', bit: 1n << 11n, why: 'posts cards and changes its own' },
  { name: 'Embed Links', bit: 1n << 14n, why: 'cards are embeds' },
  { name: 'Attach Files', bit: 1n << 15n, why: 'the picture of a run' },
  { name: 'Read Message History', bit: 1n << 16n, why: 'finds a card whose posting was not answered' },
  { name: 'Send Messages in Threads', bit: 1n << 38n, why: 'answers where a command was typed in a thread' },
];

/** Bits of all of them. */
const ALL = PERMISSIONS.reduce((bits, { bit }) => bits | bit, 0n);

/** The address with which somebody who may manage a server lets the bot in, with its command and what it needs and no more. */
export function inviteUrl(application: string): string {
  const query = new URLSearchParams({
    client_id: application,
    scope: 'bot applications.commands',
    permissions: String(ALL),
  });
  return `https://discord.com/oauth2/authorize?${query.toString()}`;
}
