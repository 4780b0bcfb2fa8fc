import type { Slot } from '../../domain/names.ts';
import { answerRpc, type RpcView } from './rpc-answers.ts';
import { startRpcServer } from './rpc-server.ts';

/** How an observer misleads. Fields that are absent are as they should be. */
export interface ObserverControl {
  /** It shows the chain as it was this many slots ago. */
  readonly lagSlots?: number;
  /** It shows the chain as it was at this slot and never moves on. */
  readonly stuckAt?: Slot;
  /** Every connection is cut without an answer. */
  readonly silent?: boolean;
  /** It answers, but not the truth: what is returned here is sent in place of the true result. */
  readonly lie?: (method: string, result: unknown, params: readonly unknown[]) => unknown;
}

/** An RPC node of somebody else, from which Baton sees the chain. */
export interface Observer {
  readonly name: string;
  readonly url: string;
  /** Replaces its misbehaviour; `{}` makes it honest again. */
  control(control: ObserverControl): void;
  close(): Promise<void>;
}

/** @param viewAt what an honest node sees when it has replayed up to the given slot */
export async function startObserver(
  name: string,
  port: number,
  viewAt: (behind: ObserverControl) => RpcView,
): Promise<Observer> {
  let control: ObserverControl = {};
  const server = await startRpcServer(async (method, params) => {
    if (control.silent === true) throw new Error('silent');
    const result = answerRpc(viewAt(control), method, params);
    return control.lie ? control.lie(method, result, params) : result;
  }, port);
  return {
    name,
    url: server.url,
    control: (next) => {
      control = next;
    },
    close: server.close,
  };
}
