import { userInfo } from 'node:os';

/** What Baton takes from its surroundings. Everything else is in the fleet file. */
export interface Environment {
  /** `DATABASE_URL`: Postgres that carries the truth and, without `redisUrl`, the queue. */
  readonly databaseUrl: string | null;
  /** `REDIS_URL`: Redis for the queue; of no use without `databaseUrl`. */
  readonly redisUrl: string | null;
  /** `BATON_FLEET`: the fleet file, when `--fleet` is absent. */
  readonly fleetFile: string | null;
  /** `SSH_AUTH_SOCK`: socket of the SSH agent. */
  readonly sshAgent: string | null;
  /** `SSH_CONNECTION`: set in a session over SSH: client address, client port, server address, server port. */
  readonly sshConnection: string | null;
  /** `BATON_LOG`: pino level of the log. */
  readonly logLevel: string;
  /** `NO_COLOR` and `FORCE_COLOR`; null leaves it to whether the output is a terminal. */
  readonly color: boolean | null;
  /** The operating-system user, who is a person through `people.NAME.terminal`. */
  readonly osUser: string;
}

/** Reads the surroundings once, at the start. */
export function readEnvironment(): Environment {
  const forced = value('FORCE_COLOR') === null ? null : true;
  return {
    databaseUrl: value('DATABASE_URL'),
    redisUrl: value('REDIS_URL'),
    fleetFile: value('BATON_FLEET'),
    sshAgent: value('SSH_AUTH_SOCK'),
    sshConnection: value('SSH_CONNECTION'),
    logLevel: value('BATON_LOG') ?? 'info',
    color: value('NO_COLOR') === null ? forced : false,
    osUser: userInfo().username,
  };
}

/** An empty variable counts as not set. */
function value(name: string): string | null {
  return process.env[name] || null;
}
