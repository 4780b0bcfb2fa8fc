import type { IncidentId, NodeName, PersonName, RequestId, ValidatorName } from './names.ts';

/** Where a request came from and who is behind it. */
export interface Origin {
  readonly chat: 'web' | 'terminal' | 'slack' | 'discord' | 'alert';
  readonly person: PersonName;
  /** Where the answer goes, as a destination of cards (`slack:C0123`). Left out: where the chat's answers always go. */
  readonly place?: string;
}

/** What of a host is to be prepared, or put back. */
interface PrepareIntent {
  readonly kind: 'prepare';
  readonly validator: ValidatorName;
  readonly node?: string;
  readonly restart?: true;
  readonly undo?: true;
  readonly bootGuard?: true;
  /** On NEAR: by which of its guide's options the node is to stand by. */
  readonly option?: string;
}

/** What somebody wants, before anything was looked at. Made by `commands/`, stored by `intake/`. */
export type Intent =
  | { readonly kind: 'help'; readonly about?: string }
  | { readonly kind: 'status'; readonly validator?: ValidatorName }
  | { readonly kind: 'check'; readonly validator?: ValidatorName }
  | {
      readonly kind: 'plan';
      readonly procedure: string;
      readonly validator: ValidatorName;
      readonly from?: string;
      readonly to?: string;
      /** As a script for people, instead of a plan. */
      readonly script?: true;
    }
  | {
      readonly kind: 'handover';
      readonly validator: ValidatorName;
      readonly to?: string;
      /** The incident whose button was pressed. */
      readonly incident?: IncidentId;
    }
  | {
      readonly kind: 'takeover';
      readonly validator: ValidatorName;
      readonly from?: string;
      readonly to?: string;
      readonly incident?: IncidentId;
    }
  | PrepareIntent
  | { readonly kind: 'upgrade'; readonly validator: ValidatorName; readonly to?: string }
  | { readonly kind: 'approve'; readonly plan: string; readonly digest?: string; readonly reason?: string }
  | { readonly kind: 'reject'; readonly plan: string; readonly reason?: string }
  | { readonly kind: 'abort'; readonly run: string; readonly reason?: string }
  | { readonly kind: 'look'; readonly run: string }
  | { readonly kind: 'resume'; readonly run: string }
  | { readonly kind: 'return'; readonly run: string }
  | { readonly kind: 'stand-down'; readonly run: string; readonly reason: string }
  | { readonly kind: 'declare-fenced'; readonly run: string; readonly node: NodeName; readonly reason: string }
  | { readonly kind: 'runs' }
  | { readonly kind: 'run'; readonly run: string }
  | { readonly kind: 'pause'; readonly validator?: ValidatorName; readonly reason?: string }
  | { readonly kind: 'unpause'; readonly validator?: ValidatorName }
  | { readonly kind: 'adopt'; readonly validator: ValidatorName; readonly node?: string }
  | { readonly kind: 'incidents' }
  | { readonly kind: 'ack'; readonly incident: string }
  /** @param until `1h`, `4h`, `90m` or `06:30` (UTC); `off` ends it */
  | { readonly kind: 'silence'; readonly incident: string; readonly until: string; readonly reason?: string }
  | { readonly kind: 'journal-verify' };

/** Kinds that are answered by a worker, because hosts have to be looked at. */
const LOOKS = ['plan', 'handover', 'takeover', 'prepare', 'upgrade', 'status', 'check', 'adopt'] as const;

/** What is stored and left to a worker. */
export type LookIntent = Extract<Intent, { kind: (typeof LOOKS)[number] }>;

/** Whether hosts have to be looked at for it. All else is answered from the store. */
export function needsLook(intent: Intent): intent is LookIntent {
  return LOOKS.some((kind) => kind === intent.kind);
}

/** What somebody wants in a few words, for a record: its kind and what it is about. */
export function commandWords(intent: Intent): string {
  const about = ['procedure', 'validator', 'plan', 'run', 'node'].flatMap((key): string[] => {
    const value: unknown = Reflect.get(intent, key);
    return typeof value === 'string' ? [value] : [];
  });
  return [intent.kind, ...about].join(' ').slice(0, 200);
}

/** A stored intent that needs a look at hosts, so that a worker answers it. */
export interface Request {
  readonly id: RequestId;
  readonly intent: Intent;
  readonly origin: Origin;
  readonly askedAtMs: number;
}
