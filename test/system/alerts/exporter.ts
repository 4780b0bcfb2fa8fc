import { createServer } from 'node:http';
import { listen } from '../../../src/lab/cluster/listen.ts';

export interface Exporter {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * What asymmetric-research/solana-exporter tells of the node that it runs on and of one validator, by the same names and by the
 * same calls: `getVoteAccounts` and `getHealth` (its README.md, "Metrics").
 * @param rpcUrl the node's own RPC, or an observer's
 */
export async function startExporter(rpcUrl: string, votekey: string): Promise<Exporter> {
  const server = createServer((_request, response) => {
    read(rpcUrl, votekey).then(
      (text) => response.setHeader('content-type', 'text/plain; version=0.0.4').end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  const port = await listen(server, 0);
  return {
    address: `127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(rpcUrl: string, votekey: string): Promise<string> {
  const health = await ask(rpcUrl, 'getHealth');
  const accounts = asAccounts((await ask(rpcUrl, 'getVoteAccounts')).result);
  const lines = [`solana_node_is_healthy ${health.result === 'ok' ? 1 : 0}`];
  for (const { state, account } of accounts) {
    if (account.votePubkey !== votekey) continue;
    const labels = `{votekey="${votekey}",nodekey="${account.nodePubkey}"}`;
    lines.push(
      `solana_validator_delinquent${labels} ${state === 'delinquent' ? 1 : 0}`,
      `solana_validator_last_vote${labels} ${account.lastVote}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

interface VoteAccount {
  readonly votePubkey: string;
  readonly nodePubkey: string;
  readonly lastVote: number;
}

/** Both lists in one. The lab answers in the shape of agave's RPC, which is not proven anew here. */
function asAccounts(result: unknown) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from the lab's own RPC
  const lists = result as Record<'current' | 'delinquent', readonly VoteAccount[]>;
  return (['current', 'delinquent'] as const).flatMap((state) => lists[state].map((account) => ({ state, account })));
}

async function ask(url: string, method: string): Promise<{ readonly result?: unknown }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: [] }),
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JSON-RPC 2.0
  return (await answer.json()) as { readonly result?: unknown };
}
