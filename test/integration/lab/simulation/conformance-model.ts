import {
  accept,
  carryOut,
  reboot,
  startValidator,
  stopValidator,
} from '../../../../src/lab/simulation/guard/validator.ts';
import { callGuard } from '../../../../src/lab/simulation/guard/guard.ts';
import {
  bootId,
  createHost,
  publicKeyAt,
  type CommandFate,
  type IdentityCommand,
} from '../../../../src/lab/simulation/guard/host.ts';
import { logChange, logVote, rotate } from '../../../../src/lab/simulation/guard/log.ts';
import type { GuardMutations } from '../../../../src/lab/simulation/guard/mutations.ts';
import { towerNames, towerOf } from '../../../../src/lab/simulation/guard/tower.ts';
import { GENESIS, IDENTITY, towerBytes, UNSTAKED } from '../../guard/stub-host.ts';
import type { PlannedCall } from './conformance-calls.ts';
import { driveCall, type ModelCall } from './conformance-drive.ts';
import type { Happening, Sequence } from './conformance-moves.ts';
import { plainTowerName, withoutProcess, type Left } from './conformance-seen.ts';

const FATES: Readonly<Record<string, CommandFate>> = {
  ok: { kind: 'done', afterMs: 5 },
  fail: { kind: 'refused', reason: 'Unable to load tower file' },
  'fail-late': { kind: 'done-but-failed' },
  killed: { kind: 'hangs', carriedOutAfterMs: null },
  odd: { kind: 'refused', reason: null },
};

export type ModelHost = ReturnType<typeof createModelHost>;

/** The model with the stub host's validator around it. Paths are the stub host's. */
export function createModelHost(root: string, user: string, { role, withLog }: Sequence, mutations: GuardMutations) {
  let nowMs = 1_000_000;
  let mode = 'ok';
  let quiet = false;
  let frozen = false;
  let supervised = false;
  let slot = 1000;
  let hung: IdentityCommand | null = null;
  const commands: string[] = [];
  const path = (name: string): string => `${root}/${name}`;
  const keys = new Map([
    [path('keys/staked.json'), IDENTITY],
    [path('keys/unstaked.json'), UNSTAKED],
  ]);
  const keyFile = (to: string): string => path(`keys/${to}.json`);
  const setup = {
    name: 'stub',
    ledger: path('ledger'),
    tower: path('ledger'),
    log: withLog ? path('validator.log') : null,
    link: path('identity.json'),
    keys,
    user,
    exe: '*',
    args: [
      '/bin/sh',
      path('bin/agave-validator'),
      '--identity',
      path('identity.json'),
      '--ledger',
      path('ledger'),
      '--vote-account',
      'V',
    ],
    version: 'agave-validator 3.0.1',
    lookMs: 5,
    pollMs: 20,
  };
  const host = createHost(setup, () => nowMs, keyFile(role === 'active' ? 'staked' : 'unstaked'));
  if (role === 'active') host.towers.put(towerNames(IDENTITY)[0], towerOf(towerBytes(42)));
  const record = () => host.records.get(`solana-${GENESIS}/${IDENTITY}`);
  host.processedSlot = () => (frozen ? slot : slot++);
  host.whenSet = (_, from, to) => {
    if (host.validator) host.validator.voting = to;
    if (!quiet) host.log = logChange(logVote(host.log, 42), from, to);
  };
  host.restartWindow = (_, idle) => {
    commands.push(`wait-for-restart-window --min-idle-time ${idle} --skip-new-snapshot-check`);
    return true;
  };
  host.fateOf = (command) => {
    commands.push(commandLine(command));
    if (mode === 'killed') hung = command;
    return FATES[mode] ?? { kind: 'done', afterMs: 5 };
  };
  function commandLine({ to, requireTower }: IdentityCommand): string {
    const tower = host.towers.get(towerNames(to)[0]);
    const name = to === IDENTITY ? 'staked.json' : 'unstaked.json';
    const flag = requireTower ? '--require-tower ' : '';
    const receipt = (record()?.get('receipts') ?? '').trimEnd().split('\n').at(-1) ?? '';
    const begun = withoutProcess(receipt.replace(/.*dddd /, ''));
    return `set-identity ${flag}${name} link=${linkName()} tower=${tower ? `600-${tower.sha256.slice(0, 8)}` : 'none'} lock=no receipt=${begun}`;
  }
  function linkName(): string {
    const link = host.link.get('link');
    return link?.kind === 'symlink' ? (link.target.split('/').at(-1) ?? '') : '';
  }
  startValidator(host);

  function happen(what: Happening): void {
    switch (what.kind) {
      case 'kill':
        return; // the armed call is not the host's
      case 'mode':
        return void (mode = what.mode);
      case 'quiet':
        return void (quiet = what.on);
      case 'frozen':
        return void (frozen = what.on);
      case 'deaf':
        if (host.validator) host.validator.deaf = what.on;
        return;
      case 'supervised':
        return void (supervised = what.on);
      case 'guarded':
        return record()?.put('guarded', `${bootId(host)}\n`);
      case 'carried-out':
        if (hung && host.validator) accept(host, hung, nowMs);
        hung = null;
        return carryOut(host);
      case 'restart':
        hung = null;
        return startValidator(host);
      case 'stop':
        hung = null;
        return stopValidator(host);
      case 'reboot':
        hung = null;
        reboot(host, 'unsynced');
        return startValidator(host);
      case 'rotate':
        return void (host.log = rotate(host.log));
      case 'tower': {
        const name = towerNames(IDENTITY)[what.name] ?? '';
        if (what.slot === null) host.towers.remove(name);
        else host.towers.put(name, towerOf(towerBytes(what.slot)));
        return;
      }
      case 'link':
        if (what.to === 'missing') host.link.remove('link');
        else
          host.link.put('link', what.to === 'file' ? { kind: 'file' } : { kind: 'symlink', target: keyFile(what.to) });
        return;
      case 'key':
        if (what.holds === 'missing') keys.delete(keyFile(what.which));
        else keys.set(keyFile(what.which), keyHeld(what));
        return;
      case 'break':
        if (what.text === null) record()?.remove(what.file);
        else record()?.put(what.file, what.text);
        return;
      case 'block':
        if (!record()) return;
        if (what.on) host.unwritable.add(what.file);
        else host.unwritable.delete(what.file);
        return;
      default:
        return what satisfies never;
    }
  }

  function ended(): void {
    hung = null;
    if (supervised) startValidator(host);
  }

  const target = {
    validator: 'sol-main',
    identity: IDENTITY,
    genesis: GENESIS,
    vote: 'VoteVoteVoteVoteVoteVoteVoteVoteVoteVote1111',
    unstaked: UNSTAKED,
    ledger: path('ledger'),
    tower: path('ledger'),
    log: path('validator.log'),
    link: path('identity.json'),
    staked_key: keyFile('staked'),
    unstaked_key: keyFile('unstaked'),
    validator_bin: path('bin/agave-validator'),
    keygen_bin: path('bin/solana-keygen'),
    cli_bin: path('bin/solana'),
    rpc_port: '8899',
    user: 'root',
  };

  return {
    host,
    happen,
    /** Starts a call and drives it to its end, to its cut, or to where it waits for input. */
    begin(call: PlannedCall): ModelCall {
      const request = { verb: call.request.verb, args: { ...target, ...call.request.args } };
      const driven = driveCall(
        callGuard(host, request, mutations),
        call,
        (ms) => (nowMs += ms),
        (name) => name === 'kill' && ended(),
      );
      if (call.bytes) driven.call.input.feed(call.bytes);
      if (call.input === null) driven.call.input.end();
      driven.drive();
      return driven;
    },
    bootId: () => bootId(host),
    runs: () => host.validator !== null,
    wouldRun: () => publicKeyAt(host, host.link.get('link')?.kind === 'symlink' ? targetOf() : null),
    isHung: () => hung,
    hasRecord: () => record() !== undefined,
    term: () => record()?.get('term')?.trim() ?? '',
    ownTower: () => host.towers.get(towerNames(IDENTITY)[0])?.sha256 ?? 'none',
    receiptLines: () => (record()?.get('receipts') ?? '').split('\n').slice(0, -1),
    left: (): Left => ({
      record: Object.fromEntries(
        ['term', 'id', 'armed', 'role_boot', 'fenced'].map((name) => [name, shown(name, record()?.get(name))]),
      ),
      receipts: (record()?.get('receipts') ?? '').split('\n').map(withoutProcess),
      link: host.link.get('link')?.kind === 'file' ? 'file' : linkName(),
      towers: host.towers
        .names()
        .map((name) => `${plainTowerName(name)} ${host.towers.get(name)?.sha256}`)
        .toSorted(),
      running: host.validator?.running ?? 'none',
      commands: [...commands],
    }),
  };

  function targetOf(): string | null {
    const link = host.link.get('link');
    return link?.kind === 'symlink' ? link.target : null;
  }
}

/** The public key that a key file holds from now on. */
export function keyHeld({ which, holds }: { readonly which: string; readonly holds: string }): string {
  const isStaked = (which === 'staked') === (holds === 'own');
  return isStaked ? IDENTITY : UNSTAKED;
}

/** Files whose text is chance are compared by whether they are there. */
export function shown(name: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  return ['term', 'role_boot', 'fenced'].includes(name) || text.length < 5 ? text : '*';
}
