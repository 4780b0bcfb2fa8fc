import { isObject, type Loose } from '../../loose.ts';

/** Slack gives a block and an element without an id one of its own, and shows them from then on. */
export function withIds(blocks: readonly Loose[]): Loose[] {
  let given = 0;
  const id = (): string => {
    given += 1;
    return `gen${given.toString(36)}`;
  };
  const element = (value: unknown): unknown =>
    isObject(value) && typeof value['type'] === 'string' && !['image', 'mrkdwn', 'plain_text'].includes(value['type'])
      ? { ...value, action_id: value['action_id'] ?? id() }
      : value;
  return blocks.map((block) => {
    const copy: Loose = { ...structuredClone(block), block_id: block['block_id'] ?? id() };
    if (copy['type'] === 'actions' && Array.isArray(copy['elements'])) copy['elements'] = copy['elements'].map(element);
    if (copy['accessory'] !== undefined) copy['accessory'] = element(copy['accessory']);
    if (copy['element'] !== undefined) copy['element'] = element(copy['element']);
    return copy;
  });
}
