import { type SetupFinding, type SetupGroup, toKnow, toMend } from '../../domain/setup-report.ts';

/** The verdict: `Ready to move.`, or how much there is to mend where. */
export function headlineOf(groups: readonly SetupGroup[]): { readonly headline: string; readonly ready: boolean } {
  const counts = groups
    .map((group) => ({ name: group.name, count: toMend(group).length }))
    .filter(({ count }) => count > 0);
  const warned = groups.flatMap(toKnow);
  if (counts.length === 0) return { headline: readyWords(warned), ready: true };
  const words = counts.map(({ name, count }, index) =>
    index === 0 ? `${count} ${count === 1 ? 'thing' : 'things'} to mend on ${name}` : `${count} on ${name}`,
  );
  return { headline: `Not ready: ${words.join(', ')}.`, ready: false };
}

function readyWords(warned: readonly SetupFinding[]): string {
  const observing = warned.some(({ id }) => id.startsWith('mode '));
  const others = warned.filter(({ id }) => !id.startsWith('mode ')).length;
  const first = observing ? 'Ready to move as soon as the fleet file says `mode: act`.' : 'Ready to move.';
  if (others === 0) return first;
  return `${first} ${others === 1 ? '1 warning.' : `${others} warnings.`}`;
}
