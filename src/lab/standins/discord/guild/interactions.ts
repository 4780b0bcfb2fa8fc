import { randomBytes } from 'node:crypto';
import { PLATFORM } from '../options.ts';
import type { DeliveryKind, LateAnswer } from './shapes.ts';

/** Something that a person did and the app has to answer. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly kind: DeliveryKind;
  /** In words, for records: `/baton status`, `click Approve`. */
  readonly what: string;
  readonly user: string;
  readonly channel: string;
  /** The message whose button was pressed, or whose button opened the modal. */
  readonly message?: string;
  readonly createdAtMs: number;
  state: 'waiting' | 'answered' | 'forgotten';
  /** The message that is `@original`. */
  original: string | null;
}

/** How the app answered first. */
export interface FirstAnswer {
  /** discord-api-types, InteractionResponseType. */
  readonly type: number;
  readonly message?: string;
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[];
  readonly afterMs: number;
}

export type InteractionEnd = FirstAnswer | 'no answer';

export interface Interactions {
  /** Begins one, and the time for its answer. */
  open(of: Pick<Interaction, 'id' | 'kind' | 'what' | 'user' | 'channel'> & { readonly message?: string }): {
    readonly interaction: Interaction;
    readonly end: Promise<InteractionEnd>;
  };
  byId(id: string | undefined): Interaction | undefined;
  byToken(token: string | undefined): Interaction | undefined;
  /** False once nobody waits any more: the platform then knows it no longer. Counts what comes too late. */
  takesAnswer(interaction: Interaction): boolean;
  answer(interaction: Interaction, first: Omit<FirstAnswer, 'afterMs'>): void;
  /** Good for edits and more messages: answered, and not a quarter of an hour old. */
  isAlive(interaction: Interaction): boolean;
  late(): readonly LateAnswer[];
  stop(): void;
}

interface Open {
  readonly interaction: Interaction;
  readonly record: { kind: DeliveryKind; what: string; afterMs: number | null };
  readonly beganAtMs: number;
  readonly settle: (end: InteractionEnd) => void;
  readonly timer: NodeJS.Timeout;
}

/** Ages go by `now`, waiting by real time: whichever is over first ends the three seconds. */
export function createInteractions(now: () => number, answerWithinMs: number): Interactions {
  const all = new Map<string, Open>();
  const tokens = new Map<string, Interaction>();
  const late: Open['record'][] = [];
  const forget = (open: Open): void => {
    if (open.interaction.state !== 'waiting') return;
    open.interaction.state = 'forgotten';
    clearTimeout(open.timer);
    late.push(open.record);
    open.settle('no answer');
  };
  return {
    open(of) {
      const { promise, resolve } = Promise.withResolvers<InteractionEnd>();
      const token = `aW50ZXJhY3Rpb24${randomBytes(48).toString('base64url')}`;
      const interaction: Interaction = { ...of, token, createdAtMs: now(), state: 'waiting', original: null };
      const open: Open = {
        interaction,
        record: { kind: of.kind, what: of.what, afterMs: null },
        beganAtMs: performance.now(),
        settle: resolve,
        timer: setTimeout(() => forget(open), answerWithinMs),
      };
      all.set(of.id, open);
      tokens.set(token, interaction);
      return { interaction, end: promise };
    },
    byId: (id) => (id === undefined ? undefined : all.get(id)?.interaction),
    byToken: (token) => (token === undefined ? undefined : tokens.get(token)),
    takesAnswer(interaction) {
      const open = all.get(interaction.id);
      if (open === undefined) return false;
      if (interaction.state === 'waiting' && now() - interaction.createdAtMs > answerWithinMs) forget(open);
      if (interaction.state === 'forgotten') open.record.afterMs ??= performance.now() - open.beganAtMs;
      return interaction.state !== 'forgotten';
    },
    answer(interaction, first) {
      const open = all.get(interaction.id);
      if (open === undefined) return;
      interaction.state = 'answered';
      interaction.original = first.message ?? null;
      clearTimeout(open.timer);
      open.settle({ ...first, afterMs: performance.now() - open.beganAtMs });
    },
    isAlive: ({ state, createdAtMs }) => state === 'answered' && now() - createdAtMs <= PLATFORM.tokenLivesMs,
    late: () => late.map((each) => ({ ...each })),
    stop() {
      for (const { timer, settle } of all.values()) {
        clearTimeout(timer);
        settle('no answer');
      }
    },
  };
}
