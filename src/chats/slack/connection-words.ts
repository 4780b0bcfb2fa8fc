/** What Slack says of a token or an app, and what to do about it. None of these passes by itself. */
const MENDS: Readonly<Record<string, string>> = {
  invalid_auth:
    'the token is wrong: copy it again from the pages of the app, put it into its secret file, and restart Baton',
  not_authed: 'the token is empty: put it into its secret file, and restart Baton',
  account_inactive:
    'the app was taken out of the workspace: install it again, and put the new token into its secret file',
  token_revoked:
    'the token was revoked: install the app again, put the new token into its secret file, and restart Baton',
  token_expired: 'the token has run out: switch token rotation off for the app, and install it again',
  not_allowed_token_type:
    'the token is of the wrong kind: `slack.bot_token` begins with xoxb-, `slack.app_token` with xapp-',
  missing_scope: 'the token may not do that: install the app anew from `baton slack manifest`',
  forbidden_team: 'the app may not be used in this workspace: ask its owners',
  team_access_not_granted: 'the workspace has not let the app in: ask its owners',
  app_disabled: 'the app is switched off: switch it on on its pages',
};

/** Whether trying again soon helps: no, where a person has to mend something first. */
export const needsPerson = (error: string): boolean => (MENDS[error] ?? '') !== '';

/** Why Slack is not reached, in one sentence without a secret. @param error Slack's own name of it, empty when it did not answer */
export function unreachedWords(what: 'socket' | 'bot token', error: string, because: string): string {
  const named = what === 'socket' ? 'the socket to Slack is not open' : 'Slack does not take the bot token';
  if (error === '') return `${what === 'socket' ? named : 'Slack does not answer'}: ${because}; it is tried again`;
  const mend = MENDS[error] ?? '';
  return `${named} (${error})${mend === '' ? '; it is tried again' : `: ${mend}`}`;
}
