import { IDENTITY } from './options.ts';
import { SlackRefusal } from './workspace/refusal.ts';

/** The app's tokens and what they may do. */
export interface Tokens {
  readonly scopes: Set<string>;
  revoke(): void;
  restore(): void;
  /**
   * @param token what the call brought
   * @throws SlackRefusal `not_authed`, `invalid_auth`, `token_revoked` or `not_allowed_token_type`
   */
  admit(token: string | undefined, wanted: 'bot' | 'app'): void;
  /** @throws SlackRefusal `missing_scope`, with what is needed and what is there */
  requireScope(scope: string | undefined): void;
}

export function createTokens(scopes: readonly string[]): Tokens {
  const granted = new Set(scopes);
  let revoked = false;
  return {
    scopes: granted,
    revoke: () => void (revoked = true),
    restore: () => void (revoked = false),
    admit(token, wanted) {
      if (token === undefined || token === '') throw new SlackRefusal('not_authed');
      const kind = token === IDENTITY.botToken ? 'bot' : token === IDENTITY.appToken ? 'app' : null;
      if (kind === null) throw new SlackRefusal('invalid_auth');
      if (kind !== wanted) throw new SlackRefusal('not_allowed_token_type');
      if (kind === 'bot' && revoked) throw new SlackRefusal('token_revoked');
    },
    requireScope(scope) {
      if (scope === undefined || granted.has(scope)) return;
      throw new SlackRefusal('missing_scope', { needed: scope, provided: [...granted].join(',') });
    },
  };
}
