import type { NodeName } from '../../../domain/names.ts';
import type { GuardAnswer } from '../../../hosts/port.ts';

/**
 * What people read where an old node was to be stopped and that is not proven. Under a supervisor without a boot guard the validator is
 * started again at once, and says for minutes not what it runs as: then only asking again can prove anything.
 * @param byLink whether it was seen to start by its link, which gives the unstaked key by now
 */
export function notStoppedWords(
  from: NodeName,
  { code, text, facts }: Pick<GuardAnswer, 'code' | 'text' | 'facts'>,
  byLink: boolean,
): string {
  const ended = facts.get('stopped') ?? 'none';
  if (code !== 'not-stopped' || ended === 'none') return `${from} answers and could be fenced in no way: ${text}`;
  const cause =
    facts.get('boot_guard') === 'yes'
      ? 'What runs there now is not known.'
      : 'Without a boot guard whatever looks after it starts it again at once, and it needs minutes until it says what it runs as.';
  const then = byLink
    ? 'It starts by its link, which gives the unstaked key now: once it answers, `resume` asks it again.'
    : `It was not seen to start by its link, so it may come up as the validator: keep it down on ${from} (\`systemctl stop\` of its unit), and then \`resume\`.`;
  return `The validator on ${from} was ended, but that it stays so is not proven. ${cause} ${then} (${text})`;
}
