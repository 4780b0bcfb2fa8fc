/** What a node answers to, by method. A subscription sends notifications until it is stopped. */
export interface RpcTable {
  readonly methods: Readonly<Record<string, RpcMethod>>;
  readonly subscriptions: Readonly<Record<string, RpcSubscription>>;
}

/** @throws RpcRefusal for an error that the caller is to read */
export type RpcMethod = (params: readonly unknown[]) => unknown;

export interface RpcSubscription {
  readonly unsubscribe: string;
  /** The method that the notifications carry. */
  readonly notification: string;
  /** @returns what ends it */
  readonly start: (params: readonly unknown[], notify: (result: unknown) => void) => () => void;
}

export const joinTables = (tables: readonly RpcTable[]): RpcTable => ({
  methods: Object.assign({}, ...tables.map((each) => each.methods)),
  subscriptions: Object.assign({}, ...tables.map((each) => each.subscriptions)),
});

/** The names for `rpc_methods`. */
export const methodNames = ({ methods, subscriptions }: RpcTable): readonly string[] =>
  [
    'rpc_methods',
    ...Object.keys(methods),
    ...Object.entries(subscriptions).flatMap(([name, { unsubscribe }]) => [name, unsubscribe]),
  ].toSorted();
