/** The agave version the stand-ins claim to be. Another one is set per lab host. */
export const VERSION = process.env['LAB_AGAVE_VERSION'] ?? '3.0.14';

/** From 4.2 on set-identity takes a third parameter, `require_vote_history` (agave admin_rpc_service.rs). */
export function takesVoteHistory(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 4 || (major === 4 && minor >= 2);
}
