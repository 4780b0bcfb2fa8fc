import { type Alarm, alarmWords, type Quarantine } from '../domain/alarm.ts';
import type { Severity } from '../domain/incident.ts';
import type { NodeName } from '../domain/names.ts';
import type { ValidatorStatus } from '../domain/status.ts';
import type { Finding } from './causes.ts';
import type { WatchMemory } from './change.ts';
import { nodeFindings } from './node-findings.ts';
import type { SettingsMemory } from './settings.ts';

/** A look with what the watch makes of it. */
export interface FindingsLook {
  readonly status: ValidatorStatus;
  /** Of the fleet file, also those that this look has not seen. */
  readonly nodes: readonly NodeName[];
  /** What is believed since this look. */
  readonly believed: Pick<WatchMemory, 'believed' | 'signer' | 'move'>;
  /** While it lasts, this look included. */
  readonly alarm: Pick<Alarm, 'nodes' | 'returned' | 'validator'> | null;
  readonly quarantine: Quarantine | null;
  readonly changed: SettingsMemory['changed'];
  /** An elected validator has counted no signature for long. */
  readonly isStill: boolean;
  readonly nowMs: number;
}

/** A signer that nobody can tell is no trouble for a minute, and one for people after this: votes may be lost. Unit: milliseconds. */
const UNKNOWN_TOO_LONG_MS = 600_000;

/** All that the watch can find, each time: what is not wrong says so. Pure. */
export function findingsOf(look: FindingsLook): Finding[] {
  return [
    twoSigners(look),
    notSigning(look),
    nobodySigns(look),
    signerUnknown(look),
    standbyUnfit(look),
    ...[null, ...look.nodes].map((node) => changedOutside(look, node)),
    ...look.nodes.flatMap((node) => nodeFindings(look, node, seesNothing(look.status))),
  ];
}

/** All observers that answer, at least two, see no signature land. */
function seesNothing({ witnesses = [] }: ValidatorStatus): boolean {
  const told = witnesses.filter(({ landing }) => landing !== null);
  return told.length > 1 && told.every(({ landing }) => landing === false);
}

function ofValidator(
  rule: Finding['rule'],
  state: Finding['state'],
  said: { readonly summary: string; readonly gist?: string; readonly severity?: Severity; readonly isSure?: boolean },
): Finding {
  return { severity: 'critical', gist: said.summary, ...said, rule, node: null, state };
}

/** Believed at once, as the alarm itself, and over with it. */
function twoSigners({ alarm }: FindingsLook): Finding {
  return ofValidator('two-signers', alarm === null ? 'clear' : 'firing', {
    summary: alarm === null ? '' : `${alarmWords(alarm)}.`,
    isSure: true,
  });
}

/** What observers count of a validator's signatures. */
const NOTHING_SEEN: Readonly<Record<ValidatorStatus['chain'], string>> = {
  solana: 'No observer sees a vote land.',
  polkadot: 'No observer sees a block of it.',
  near: 'No observer sees a block, a chunk or an endorsement of it.',
};

function notSigning({ status, isStill }: FindingsLook): Finding {
  const { signing, chain, witnesses = [] } = status;
  const said = (state: Finding['state'], summary: string) =>
    ofValidator('not-signing', state, { summary, gist: signing.kind });
  switch (signing.kind) {
    case 'silent':
      // Not elected: there is nothing to sign.
      if (chain === 'polkadot') return said('clear', '');
      return said('firing', chain === 'near' ? `${signing.because}.` : `No vote lands: ${signing.because}.`);
    case 'node':
      // What an observer has seen of it counts more than a counter that stands.
      if (!isStill || witnesses.some(({ landing }) => landing === true)) return said('clear', '');
      return said('firing', `${signing.node} is elected and has signed nothing for a minute.`);
    case 'unknown':
      if (witnesses.some(({ landing }) => landing === true)) return said('clear', '');
      return said(seesNothing(status) ? 'firing' : 'blind', NOTHING_SEEN[chain]);
    case 'nobody':
      return said('clear', ''); // said by that cause
    case 'two':
      return said('blind', '');
  }
  return signing satisfies never;
}

function nobodySigns({ status: { signing } }: FindingsLook): Finding {
  const state = signing.kind === 'nobody' ? 'firing' : signing.kind === 'unknown' ? 'blind' : 'clear';
  return ofValidator('nobody-signs', state, {
    summary: signing.kind === 'nobody' ? `Nobody signs: ${signing.because}.` : '',
    gist: 'nobody',
  });
}

function signerUnknown({ status, believed: { believed }, nowMs }: FindingsLook): Finding {
  const { signing } = status;
  const isLong = believed?.state === 'unknown' && nowMs - believed.sinceMs >= UNKNOWN_TOO_LONG_MS;
  return ofValidator('signer-unknown', signing.kind === 'unknown' ? 'firing' : 'clear', {
    summary: signing.kind === 'unknown' ? `It cannot be told who signs: ${signing.because}.` : '',
    gist: 'unknown',
    severity: isLong ? 'critical' : 'warning',
  });
}

/** As the watch believes it, which gives a standby its time after a move. Which check fails is news, by how much is not. */
function standbyUnfit({ status: { signing, move }, believed }: FindingsLook): Finding {
  const isLost = believed.move.lostMs !== null;
  const reason = move.reason ?? 'the reason is not known';
  // Fit again, and that not believed yet: this look has no reason to tell.
  const state = signing.kind !== 'node' || (isLost && move.fit) ? 'blind' : isLost ? 'firing' : 'clear';
  return ofValidator('standby-unfit', state, {
    summary: `No move is possible${move.to === null ? '' : ` to ${move.to}`}: ${reason}.`,
    gist: `${move.to} ${reason.split(':')[0]}`,
    severity: 'warning',
    isSure: true,
  });
}

function changedOutside({ changed }: FindingsLook, node: NodeName | null): Finding {
  const what = changed.filter((each) => each.node === node).map((each) => each.what);
  const where = node === null ? '' : `On ${node}: `;
  const summary = `Changed without a run of Baton. ${where}${what.join('; ')}.`;
  return {
    rule: 'changed-outside',
    node,
    state: what.length > 0 ? 'firing' : 'clear',
    severity: 'warning',
    summary,
    gist: summary,
    isSure: true,
  };
}
