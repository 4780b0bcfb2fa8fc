import { type Node, walk, wordOf } from './block-tree.ts';

/**
 * What Slack takes and what may be in a message, checked on finished blocks. The numbers are written out again, from the types that
 * Slack publishes and docs.slack.dev/reference, so that a mistake in the renderer's own is seen.
 */
export function complaintsAbout(subject: { readonly blocks: readonly unknown[] }, most: number): string[] {
  const found: string[] = [];
  const check = (fine: boolean, words: string): void => {
    if (!fine) found.push(words);
  };
  check(subject.blocks.length <= most, `${subject.blocks.length} blocks`);
  check(subject.blocks.length > 0, 'no block');
  const json = JSON.stringify(subject.blocks).length;
  check(json <= (most === 50 ? 12_000 : 250_000), `${json} signs of JSON`);
  const ids = walk(subject.blocks).flatMap((each) =>
    each['block_id'] === undefined ? [] : [wordOf(each, 'block_id')],
  );
  check(new Set(ids).size === ids.length, 'a block_id twice');
  for (const each of walk(subject.blocks)) {
    for (const [length, least, longest, what] of sizes(each))
      check(length >= least && length <= longest, `${what}: ${length}`);
    for (const [name, value] of Object.entries(each)) {
      if (typeof value === 'string') check(value.isWellFormed(), `half a pair in ${name}`);
    }
    check(!['user', 'usergroup', 'broadcast', 'channel', 'team'].includes(wordOf(each, 'type')), 'a mention');
    if (each['type'] === 'plain_text') check(each['emoji'] === false, 'emoji read in plain text');
  }
  return found;
}

const lengthOf = (value: unknown): number =>
  typeof value === 'string' || Array.isArray(value)
    ? value.length
    : typeof value === 'object' && value !== null && 'text' in value
      ? lengthOf(value.text)
      : 0;

type Size = readonly [length: number, least: number, longest: number, what: string];

function sizes(node: Node): Size[] {
  const optional = (name: string, longest: number): Size[] =>
    node[name] === undefined ? [] : [[lengthOf(node[name]), 1, longest, `${wordOf(node, 'type')}.${name}`]];
  const need = (name: string, longest: number): Size[] => [
    [lengthOf(node[name]), 1, longest, `${wordOf(node, 'type')}.${name}`],
  ];
  const ids = [...optional('block_id', 255), ...optional('action_id', 255)];
  switch (node['type']) {
    case 'plain_text':
    case 'mrkdwn':
      return need('text', 3000);
    case 'text':
      return need('text', 12_000);
    case 'header':
      return [...ids, ...need('text', 150)];
    case 'context':
      return [...ids, ...need('elements', 10)];
    case 'actions':
      return [...ids, ...need('elements', 25)];
    case 'button':
      return [...ids, ...need('text', 75), ...optional('value', 2000), ...optional('url', 3000)];
    case 'input':
      return [...ids, ...need('label', 2000), ...optional('hint', 2000)];
    case 'section':
      return [...ids, ...need('text', 3000)];
    case 'link':
      return [...need('url', 3000), ...optional('text', 3000)];
    case 'rich_text':
    case 'rich_text_section':
    case 'rich_text_preformatted':
      return [...ids, ...need('elements', 1000)];
    default:
      return 'deny' in node
        ? [...need('title', 100), ...need('text', 300), ...need('confirm', 30), ...need('deny', 30)]
        : ids;
  }
}

/** Mark-up in texts that Slack reads as such, without the dates and the mentions that are allowed. */
export function markupIn(blocks: readonly unknown[], text: string): string[] {
  const read = walk(blocks).flatMap((each) => (each['type'] === 'mrkdwn' ? [wordOf(each, 'text')] : []));
  return [...read, text].flatMap(
    (each) => each.replaceAll(/<!date\^\d+\^[a-z_{} ]+\|[-0-9: ]+ UTC>/g, '').match(/<[^>]*>?/g) ?? [],
  );
}
