import type { FoundProcess, HostFindings } from './host-findings.ts';
import type { ObserverFindings, RpcFindings } from './chain-findings.ts';
import type { Target } from './target.ts';
import type { Value } from './value.ts';

/** Everything that was learnt about one machine. */
export interface NodeFindings {
  readonly target: Target;
  /** `TYPE BASE64`, accepted by a person. */
  readonly hostKey: string;
  readonly host: HostFindings;
  /** How the look went that was made as another user; null when none was needed. */
  readonly second: { readonly user: string; readonly worked: boolean; readonly because: string } | null;
  readonly rpcPort: number;
  readonly rpc: RpcFindings;
}

/** Everything that was learnt. */
export interface Findings {
  readonly nodes: readonly NodeFindings[];
  readonly observers: readonly ObserverFindings[];
}

/** What the fleet file will say of one machine. */
export interface NodeDraft {
  readonly name: string;
  readonly target: Target;
  readonly hostKey: string;
  /** In words: signs, stands by, or why it is not known. */
  readonly role: string;
  readonly runAs: Value;
  readonly become: Value;
  /** By the keys of `nodes.NAME.solana`, in their order. */
  readonly solana: ReadonlyMap<string, Value<string | number>>;
  /** What a person should know that has no place in the file. */
  readonly remarks: readonly string[];
}

/** A fleet file, before it is text. */
export interface Draft {
  readonly genesis: Value;
  readonly observers: readonly { readonly name: string; readonly url: string; readonly from: string }[];
  readonly identity: Value;
  readonly voteAccount: Value;
  readonly nodes: readonly NodeDraft[];
}

/** The one process that can be taken for the validator of this machine, or why there is none. */
export function validatorOf(host: HostFindings): FoundProcess | string {
  const own = host.processes.filter((process) => !process.isElsewhere);
  const [only, ...more] = own;
  if (only !== undefined && more.length === 0 && only.client === 'agave') return only;
  if (only !== undefined && more.length === 0)
    return `process ${only.pid} is Firedancer, which Baton does not support yet`;
  const list = own.map((process) => `${process.pid} (${process.user ?? 'unknown user'})`).join(', ');
  if (more.length > 0) return `${own.length} validator processes run here, ${list}; Baton takes one for each node`;
  if (host.processes.length > 0) return `process ${host.processes[0]?.pid ?? ''} runs in a container, out of reach`;
  const hidden = host.hidesProcesses ? ' (processes of other users are hidden from this login: hidepid)' : '';
  return `no validator process runs here${hidden}`;
}

/** A value of a start argument, in either form. */
export function argument(process: FoundProcess, long: string, short?: string): string | null {
  const at = process.args.findLastIndex((word) => word === long || word === short || word.startsWith(`${long}=`));
  const word = process.args[at];
  if (word === undefined) return null;
  return word.startsWith(`${long}=`) ? word.slice(long.length + 1) : (process.args[at + 1] ?? null);
}
