/** The agave version the stand-ins claim to be. Another one is set per lab host. */
export const VERSION = process.env['LAB_AGAVE_VERSION'] ?? '3.0.14';

/** What each program says to `--version`. */
export function versionLine(program: string, version: string): string {
  return `${program === 'solana' ? 'solana-cli' : program} ${version} (src:1a2b3c4d; feat:3640012085, client:Agave)`;
}

/** From 4.2 on set-identity takes a third parameter, `require_vote_history` (agave admin_rpc_service.rs). */
export function takesVoteHistory(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 4 || (major === 4 && minor >= 2);
}
