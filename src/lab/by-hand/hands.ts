import { readFile } from 'node:fs/promises';
import { parseCommand } from '../../../commands/parse.ts';
import type { AppClient } from '../../cli/client.ts';
import type { LoadedFleet } from '../../config/load.ts';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { NodeName } from '../../domain/names.ts';
import { createPlainHost } from '../../hosts/ssh/plain-host.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Hands } from './follow.ts';
import type { Shown } from './shown.ts';

/** The unit that runs a machine's validator, in place of systemd. Resolves when the validator has caught up. */
export interface ValidatorUnit {
  start(): Promise<void>;
  restart(): Promise<void>;
}

export interface HandsOptions {
  readonly loaded: LoadedFleet;
  readonly client: Pick<AppClient, 'submit' | 'waitForCard'>;
  /** Who says what is said to Baton. */
  readonly person: string;
  /** Null: the lab cannot start validators there. */
  readonly unitOf: (node: NodeName) => ValidatorUnit | null;
}

/** A person waits so long for a command; none on a sheet takes more than seconds. */
const RETURNS_WITHIN_MS = 30_000;
/** An answer of Baton may need a look at both hosts. */
const ANSWER_WITHIN_MS = 120_000;
/** The lab has no systemd. This text and no other is taken for the unit of that machine. */
const UNIT = /^systemctl (start|restart) VALIDATOR\.service$/;
/**
 * From a person's own machine to this one. Whoever types it has a key that is let in and knows the host key, which the
 * lab's own machine has not: the same connection is made with those of the fleet file.
 */
const SSH = /^ssh -p (\d+) (\S+)@(\S+) true$/;

/** Hands that type over SSH as the login of the fleet file, in the shell that this login has. */
export function handsOf({ loaded, client, person, unitOf }: HandsOptions): Hands {
  const { fleet } = loaded;

  async function onNode(node: NodeName, command: string): Promise<Shown> {
    const seat = fleet.nodes[node];
    if (!seat) throw new Error(`the sheet names ${node}, which is not in the fleet file`);
    const [, port, login, address] = SSH.exec(command) ?? [];
    const isHere = port === String(seat.port) && login === seat.login && address === seat.host;
    if (SSH.test(command) && !isHere) throw new Error(`this leads to another machine than ${node}: ${command}`);
    const host = createPlainHost(
      {
        node,
        chain: 'solana',
        host: seat.host,
        port: seat.port,
        login: seat.login,
        hostKeys: seat.host_key,
        privateKey: () => readFile((fleet.ssh.key ?? '').replace(/^file:/, '')),
        become: { kind: 'none' },
        connectTimeoutMs: fleet.ssh.connect_timeout * 1000,
      },
      { clock: systemClock },
    );
    try {
      return { ...(await host.run(isHere ? 'true' : command, RETURNS_WITHIN_MS)), silent: false };
    } catch (error) {
      if (error instanceof BatonError) return { out: '', err: messageOf(error), status: null, silent: true };
      throw error;
    } finally {
      host.close();
    }
  }

  async function toUnit(node: NodeName, verb: 'start' | 'restart'): Promise<Shown> {
    const unit = unitOf(node);
    if (!unit) throw new Error(`there is no way to ${verb} the validator of ${node}`);
    await (verb === 'start' ? unit.start() : unit.restart());
    return { out: '', err: '', status: 0, silent: false };
  }

  async function toBaton(command: string): Promise<Shown> {
    const known = { validators: Object.keys(fleet.validators), nodes: Object.keys(fleet.nodes) };
    const parsed = parseCommand(command, known);
    if (parsed.kind === 'problem') return { out: '', err: parsed.text, status: 2, silent: false };
    const { key } = await client.submit(parsed.intent, { chat: 'terminal', person });
    const card = await client.waitForCard(key, ANSWER_WITHIN_MS);
    const words = card?.headline ?? 'no answer';
    return { out: words, err: '', status: card && card.tone !== 'bad' ? 0 : 1, silent: false };
  }

  return {
    type(node, command) {
      const verb = UNIT.exec(command)?.[1];
      if (verb === 'start' || verb === 'restart') return toUnit(node, verb);
      return node === 'Baton' ? toBaton(command) : onNode(node, command);
    },
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}
