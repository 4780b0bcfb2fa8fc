/** The user that Baton logs in as. */
export const LOGIN = 'root';

/** Where the SSH server of each node listens on the loopback. */
export interface HostsTold {
  readonly hosts: Readonly<Record<string, { readonly port: number; readonly hostKey: string }>>;
}

/** What has come in so far. */
export interface LooksTold {
  /** Answered `observe` of old nodes, and of new ones. */
  readonly old: number;
  readonly fresh: number;
  /** Connections that stand now. */
  readonly connections: number;
}
