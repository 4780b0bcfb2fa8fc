import type { JsonObject, NodeName, PersonName, RunId, StepId, Term } from './names.ts';
import type { ByHand } from './by-hand.ts';
import type { OverrideUse } from './override.ts';
import type { Replaced } from './replaced-run.ts';
import type { RunEnding, Wish } from './run.ts';

/** An extrinsic that is signed and not sent. Its parts are the chain's: `src/chains/polkadot/set-keys.ts` says what each is. */
export interface SignedExtrinsic {
  readonly chain: 'relay' | 'asset-hub';
  readonly bytes: `0x${string}`;
  readonly hash: `0x${string}`;
  readonly signer: `0x${string}`;
  readonly nonce: number;
  readonly birth: { readonly hash: `0x${string}`; readonly number: number };
  readonly lastValidBlock: number;
}

/** What is written into a run's journal, oldest first. `kind` names the event; the fields are its evidence. */
export type JournalEvent =
  | {
      kind: 'run.created';
      plan: string;
      digest: string;
      procedure: string;
      version: number;
      validator: string;
      from: NodeName;
      to: NodeName;
      requestedBy: PersonName;
      approvedBy: readonly PersonName[];
      database: string;
      /** The stopped run whose claims and unknowns this one took over. */
      replaces?: Replaced;
    }
  | { kind: 'lease.taken'; owner: string; term: Term; takeover: boolean }
  | { kind: 'host.fenced'; node: NodeName; term: Term; facts: JsonObject }
  | { kind: 'host.adopted'; node: NodeName; stateId: string; by: PersonName }
  | { kind: 'step.began'; step: StepId; attempt: number }
  | {
      kind: 'step.waiting';
      step: StepId;
      attempt: number;
      untilMs: number;
      because: string;
      /** The node that can be declared fenced, where that ends the wait. */
      declare?: NodeName;
      /** How far the wait has come. */
      figures?: JsonObject;
    }
  | { kind: 'step.proven'; step: StepId; attempt: number; evidence: string; figures: JsonObject }
  | { kind: 'step.skipped'; step: StepId; attempt: number; evidence: string }
  | { kind: 'step.refused'; step: StepId; attempt: number; code: string; text: string }
  | { kind: 'step.unknown'; step: StepId; attempt: number; code: string; text: string }
  | {
      kind: 'intent';
      step: StepId;
      attempt: number;
      verb: string;
      node: NodeName;
      argumentsDigest: string;
      expectedBefore: string;
      expectedAfter: string;
      term: Term;
    }
  | {
      kind: 'outcome';
      step: StepId;
      attempt: number;
      verb: string;
      node: NodeName;
      result: 'done' | 'refused' | 'unknown';
      evidence: JsonObject;
    }
  | { kind: 'attempt.told'; attempt: number }
  | { kind: 'attempt.returned'; attempt: number; because: string }
  | { kind: 'attempt.cleared'; attempt: number; evidence: string }
  | { kind: 'resume.decided'; attempt: number; decision: string; because: string }
  /** Before it is sent. With it everybody can tell later whether it landed, and when it cannot land any more. */
  | {
      kind: 'keys.signed';
      call: string;
      callHash: string;
      extrinsic: SignedExtrinsic;
      /** The relay chain's finalized block at that time: what it did with other keys was before. */
      relayBlock: number;
    }
  /** How a signed extrinsic ended. `filtered`: the runtime does not take this call any more. */
  | { kind: 'keys.settled'; hash: string; result: 'ok' | 'failed' | 'filtered' | 'expired' | 'displaced'; text: string }
  /** Call data for people who sign elsewhere: whoever has it can use it until its keys are archived. */
  | {
      kind: 'keys.offered';
      chain: 'relay' | 'asset-hub';
      callData: `0x${string}`;
      callHash: `0x${string}`;
      words: readonly string[];
      /** As of `keys.signed`. */
      relayBlock: number;
    }
  | { kind: 'wish.stored'; wish: Wish; by: PersonName; reason: string }
  | { kind: 'wish.refused'; wish: Wish; because: string }
  | {
      kind: 'run.stopped';
      signer: string;
      because: string;
      code: string;
      exits: readonly string[];
      /** Which row of the procedure's table it stopped in; older lines have none. */
      state?: string;
      /** What people were told to do without Baton. */
      byHand?: ByHand;
    }
  | { kind: 'override.declared'; node: NodeName; by: PersonName; reason: string }
  /** Enough people declared the node fenced. The term went up with it. */
  | { kind: 'override.granted'; node: NodeName; by: readonly PersonName[]; term: Term }
  /** The one step that relies on it. No `step` of the plan: the way back has a name of its own. */
  | { kind: 'override.used'; node: NodeName; reliedOnBy: OverrideUse; because: string }
  | { kind: 'run.ended'; ending: RunEnding; signer: string; because: string; figures: JsonObject };

/** One line of the record. `hash` covers the previous hash, so that a line cannot be changed or taken out unseen. */
export interface JournalEntry {
  readonly runId: RunId;
  /** 1, 2, 3 … within the run. */
  readonly seq: number;
  /** By the database's clock. */
  readonly atMs: number;
  readonly event: JournalEvent;
  readonly previousHash: string;
  readonly hash: string;
}
