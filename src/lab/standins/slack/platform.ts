import { createFaults, type FaultState } from './faults.ts';
import { CHANNELS, SCOPES, type SlackOptions, USERS } from './options.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import { createResponseUrls, type ResponseUrls } from './response-urls.ts';
import { createTokens, type Tokens } from './tokens.ts';
import { createTriggers, type Triggers } from './triggers.ts';
import type { SlackCall } from './workspace/shapes.ts';
import { createWorkspace, type Workspace } from './workspace/workspace.ts';

/** What all parts of the stand-in share. */
export interface Platform {
  readonly workspace: Workspace;
  readonly tokens: Tokens;
  readonly limits: RateLimits | null;
  readonly faults: FaultState;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly calls: SlackCall[];
  /** Single-use keys for new connections of Socket Mode. */
  readonly tickets: Set<string>;
  /** Uploads that were announced and not completed, by their id. */
  readonly uploads: Map<string, Upload>;
  /** `http://127.0.0.1:PORT`, without a slash at the end; known once it listens. */
  readonly origin: { url: string };
  readonly now: () => number;
}

export interface Upload {
  readonly name: string;
  readonly length: number;
  readonly alt_txt: string | undefined;
  content: Buffer | null;
}

export function createPlatform(options: SlackOptions): Platform {
  const now = options.now ?? Date.now;
  const workspace = createWorkspace(options.users ?? USERS, options.channels ?? CHANNELS, now);
  const origin = { url: '' };
  return {
    workspace,
    tokens: createTokens(options.scopes ?? SCOPES),
    limits: options.limits === false ? null : createRateLimits(now),
    faults: createFaults(now),
    triggers: createTriggers(now),
    responseUrls: createResponseUrls(workspace, origin),
    calls: [],
    tickets: new Set(),
    uploads: new Map(),
    origin,
    now,
  };
}
