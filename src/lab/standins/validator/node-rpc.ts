import type { Slot } from '../../../domain/names.ts';
import type { RpcErrorBody } from '../../cluster/entry-protocol.ts';
import { MINIMAL_METHODS, RpcRefusal } from '../../cluster/rpc-answers.ts';
import type { RpcHandler } from '../../cluster/rpc-server.ts';
import { VERSION } from '../version.ts';

/** Questions on their way to the cluster, which keeps the state that a real node would hold itself. */
export interface Questions {
  ask(method: string, params: readonly unknown[]): Promise<unknown>;
  answered(id: number, answer: { result?: unknown; error?: RpcErrorBody }): void;
}

export function createQuestions(send: (id: number, method: string, params: readonly unknown[]) => void): Questions {
  const open = new Map<number, (answer: { result?: unknown; error?: RpcErrorBody }) => void>();
  let last = 0;
  return {
    ask: (method, params) =>
      new Promise((resolve, reject) => {
        const id = (last += 1);
        open.set(id, ({ result, error }) => (error ? reject(new RpcRefusal(error)) : resolve(result)));
        send(id, method, params);
      }),
    answered(id, answer) {
      open.get(id)?.(answer);
      open.delete(id);
    },
  };
}

/** The node's own RPC. Without `--full-rpc-api` the rest is "Method not found". */
export function nodeRpc(deps: {
  readonly identity: () => string;
  readonly processed: () => Slot;
  readonly fullRpcApi: boolean;
  readonly questions: Questions;
}): RpcHandler {
  return async (method, params) => {
    if (!deps.fullRpcApi && !MINIMAL_METHODS.has(method)) {
      throw new RpcRefusal({ code: -32_601, message: 'Method not found' });
    }
    if (deps.processed() === 0) throw new Error('the RPC of a node that starts up does not answer yet');
    if (method === 'getIdentity') return { identity: deps.identity() };
    if (method === 'getVersion') return { 'solana-core': VERSION, 'feature-set': 3_640_012_085 };
    if (method === 'getSlot' && JSON.stringify(params).includes('"processed"')) return deps.processed();
    return deps.questions.ask(method, params);
  };
}
