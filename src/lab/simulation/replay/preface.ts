import { counted, durationWords } from '../../../chats/project/words.ts';
import type { VoteGap } from '../../referee/gap.ts';
import type { Finding } from '../check/finding.ts';
import { allowedEnds } from '../run/allowed-ends.ts';
import type { FaultDraw } from '../run/faults.ts';
import type { Played } from '../run/play.ts';
import type { Schedule } from '../run/schedule.ts';
import { faultSentence } from './happened-lines.ts';
import { sinceWords } from './since.ts';

/** What stands before the sequence: what was drawn, what came of it, and what must not be. */
export function preface(name: string, played: Played, findings: readonly Finding[]): string[] {
  return [
    `replay ${name}`,
    '',
    ...drawn(played),
    '',
    ...cameOfIt(played),
    '',
    ...(findings.length === 0
      ? ['Nothing was found that must not be.']
      : ['Found, and must not be:', ...findings.map((each) => `  ${findingWords(each, played.beganAtMs)}`)]),
  ];
}

function drawn({ schedule, crash, happened, beganAtMs }: Played): string[] {
  const faults = schedule.faults.map((draw) => {
    const struck = happened.find(
      (each) => each.kind === 'struck' && each.fault === draw.name && each.place === draw.place,
    );
    const when = struck === undefined ? 'It never struck.' : `It struck at ${sinceWords(struck.atMs, beganAtMs)}.`;
    return `  ${faultWords(draw)} ${when}`;
  });
  return [
    faults.length === 0 ? 'Faults: none.' : 'Faults:',
    ...faults,
    ...(crash === null
      ? []
      : [
          `Crash: the worker is killed ${crash.when} its ${crash.at === 'store' ? 'write' : 'call'} number ${crash.number}.`,
        ]),
    ...oldWords(schedule),
    ...worldWords(schedule),
  ];
}

function faultWords({ name, place, after, way }: FaultDraw): string {
  return `${name} at ${place} (moment ${after + 1} of it, way ${way}): ${faultSentence(name)}`;
}

/** What became of the old node before people asked. */
function oldWords({ old }: Schedule): string[] {
  if (old === null) return [];
  const { fate, startsBy, hasBootGuard, gossip, hook, copy, declares, afterwards, unitMs } = old;
  const unit = unitMs === null ? 'does not start it again' : `starts it again after ${unitMs} ms`;
  return [
    `Old node: ${fate}; started by ${startsBy === 'link' ? 'its link' : 'the staked key itself'}; boot guard ${hasBootGuard ? 'installed' : 'absent'}; gossip port ${gossip} where it is cut off; provider hook ${hook}; copy of its tower ${copy}; its unit ${unit}.`,
    `People declare ${declares}, and ${afterwards} a machine that is off.`,
  ];
}

const percent = (chance: number): string => `${Math.round(chance * 1000) / 10} %`;

function worldWords({ seed, workers, weather, leadsFirstAfter, hasLog, storeMs, lineMs }: Schedule): string[] {
  return [
    `Chain: seed ${seed}; of all slots ${percent(weather.skipChance)} are skipped and ${percent(weather.skipRunChance)} begin a run of skipped ones, ${percent(weather.forkChance)} fork, ${percent(weather.voteLossChance)} of the votes are lost; the validator leads ${leadsFirstAfter} slots after the beginning.`,
    `Lines: ${workers} workers; a call takes up to ${storeMs} ms to the store and up to ${lineMs} ms to a host, and as long back; the log of the validators can ${hasLog ? '' : 'not '}be read.`,
  ];
}

function cameOfIt({ schedule, outcome, word, fired, crash, unsettled, beganAtMs, endedAtMs }: Played): string[] {
  const { gap } = word;
  return [
    `What came of it: ${outcome} (allowed here: ${[...allowedEnds(schedule, fired, crash !== null)].join(', ')}), after ${sinceWords(endedAtMs, beganAtMs)}.`,
    ...(outcome === 'stopped'
      ? [
          `People had said all they could; what no look can settle is left on ${unsettled.join(' and ') || 'no machine'}.`,
        ]
      : []),
    `Who can sign at the end: ${word.signers.join(', ') || 'nobody'}. Nobody could for ${durationWords(word.nobodySignsMs)} in all.`,
    ...(gap === null ? [] : [`Gap: ${gapWords(gap)}.`]),
  ];
}

function gapWords({ lastOldSlot, firstLandedSlot, landedMs }: VoteGap): string {
  if (firstLandedSlot === null || landedMs === null) return `no vote has landed since slot ${lastOldSlot}`;
  return `${counted(firstLandedSlot - lastOldSlot, 'slot')} (${lastOldSlot} to ${firstLandedSlot}), ${durationWords(landedMs)}`;
}

function findingWords({ counter, atMs, text }: Finding, beganAtMs: number): string {
  return `${counter}${atMs === null ? '' : ` at ${sinceWords(atMs, beganAtMs)}`}: ${text}`;
}
