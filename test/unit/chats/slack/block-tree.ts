/** Any object inside a message, a view or a block. */
export type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object inside, and the value itself if it is one. */
export function walk(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(walk);
  return isNode(value) ? [value, ...Object.values(value).flatMap(walk)] : [];
}

export const wordOf = (node: Node, name: string): string => {
  const value = node[name];
  return typeof value === 'string' ? value : '';
};

/** What a reader sees, a line each: enough to look at in a test. Not how Slack draws it. */
export function seen(blocks: readonly unknown[]): string {
  return blocks.map(seenBlock).join('\n');
}

function seenBlock(block: unknown): string {
  if (!isNode(block)) return '';
  const inner = (name: string): string[] => {
    const value = block[name];
    return (Array.isArray(value) ? value : [value]).map(seenBlock);
  };
  switch (block['type']) {
    case 'rich_text':
      return inner('elements').join('\n');
    case 'rich_text_section':
      return inner('elements').join('');
    case 'rich_text_preformatted':
      return `\`\`\`\n${inner('elements').join('')}\n\`\`\``;
    case 'context':
      return `~ ${inner('elements').join(' ')}`;
    case 'actions':
      return inner('elements').join(' ');
    case 'button':
      return `[${inner('text').join('')}]`;
    case 'emoji':
      return `:${wordOf(block, 'name')}:`;
    case 'date':
      return `<${wordOf(block, 'fallback')}>`;
    case 'input':
      return `${inner('label').join('')} ____`;
    case 'divider':
      return '----';
    case 'section':
    case 'header':
      return inner('text').join('');
    default:
      return wordOf(block, 'text');
  }
}
