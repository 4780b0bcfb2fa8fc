import { BatonError } from '../../domain/failure.ts';
import type { GuardAnswer, GuardRequest, HostPort } from '../../hosts/port.ts';
import type { Life } from '../simulation/run/life.ts';
import type { VirtualTime } from '../simulation/run/time.ts';
import type { ModelStore } from '../simulation/store/model-store.ts';
import type { Points, StrikeKind } from './strike.ts';

/** One way between a worker and anything else. Unit: milliseconds. */
export const WAY_MS = 20;

/**
 * Does what a worker asks of something outside, at a point of that name; null: a look, where nobody is struck.
 * @param lost what the caller is told when the answer gets lost
 */
export type Reach = <T>(name: string | null, work: () => T | Promise<T>, lost: () => T) => Promise<T>;

interface LineParts {
  readonly life: Life;
  readonly time: VirtualTime;
  readonly store: ModelStore;
  readonly points: Points;
}

/** A worker's connection to the store and its way to everything else; at each point on them it can be struck. */
export function createLine({ life, time, store, points }: LineParts) {
  let befalls: StrikeKind | null = null;
  const connected = store.connect(life.name, {
    async fateOf({ kind, name }) {
      if (kind === 'read' || name === 'renew') return 'answered';
      const strike = await points.come(`store: ${name}`, life);
      befalls = strike;
      if (strike === 'dies-before') life.end();
      if (strike === 'dies-after') time.after(1, () => life.end());
      if (strike === 'dies-after' || strike === 'dies-before' || strike === 'answer-lost') return strike;
      return 'answered';
    },
    async onTheWayBack({ kind, name }) {
      if (kind === 'read' || name === 'renew') return;
      const strike = befalls;
      befalls = null;
      await points.goOn(strike, life);
    },
  });
  life.onEnd(() => connected.die());

  const reach: Reach = async (name, work, lost) => {
    const strike = name === null ? null : await points.come(name, life);
    if (strike === 'dies-before') life.end();
    await life.here();
    await time.sleep(WAY_MS);
    const result = await work();
    if (strike === 'dies-after') life.end();
    await points.goOn(strike, life);
    return strike === 'answer-lost' ? lost() : result;
  };
  return { connected, reach };
}

export function throwing(code: 'host/answer-lost' | 'host/unreachable' | 'chain/unreachable', text: string) {
  return (): never => {
    throw new BatonError(code, text);
  };
}

/** A machine of a play, as far as its host port goes. */
interface Answering {
  readonly node: string;
  readonly reachable: boolean;
  answer(request: GuardRequest): GuardAnswer;
}

/** @param acted a verb that may change something has come there, and this is what the host said */
export function hostOf(machine: Answering, reach: Reach, acted: (answer: GuardAnswer) => void): HostPort {
  const { node } = machine;
  return {
    node,
    async call(request) {
      if (!machine.reachable) return throwing('host/unreachable', 'no route')();
      const carryOut = (): GuardAnswer => {
        const answer = machine.answer(request);
        acted(answer);
        return answer;
      };
      return reach(`host: ${request.verb} ${node}`, carryOut, throwing('host/answer-lost', 'cut'));
    },
    open: throwing('host/unreachable', 'the play opens no channels'),
    fetch: throwing('host/unreachable', 'the play forwards nothing'),
    roundTripMs: () => WAY_MS,
    close: () => undefined,
  };
}
