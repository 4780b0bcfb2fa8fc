import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

/**
 * One call to the admin socket of a running validator.
 * @throws Error with the text agave's client shows
 */
export async function callAdmin<T>(ledger: string, method: string, params: readonly unknown[]): Promise<T> {
  const path = join(ledger, 'admin.rpc');
  if (!existsSync(path)) throw new Error(`${path} does not exist`);
  const answer = await exchange(path, `${JSON.stringify({ jsonrpc: '2.0', id: 0, method, params })}\n`);
  const { result, error }: { result: T; error?: { code: number; message: string } } = JSON.parse(answer);
  if (!error) return result;
  const description =
    error.code === -32_602 ? 'Invalid params' : error.code === -32_601 ? 'Method not found' : 'Server error';
  throw new Error(`Server returned rpc error ${description}: ${error.message}`);
}

function exchange(path: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(path, () => socket.write(request));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      answer += chunk;
      if (!answer.endsWith('\n')) return;
      socket.end();
      resolve(answer);
    });
    socket.on('error', (error) => reject(new Error(`IO error: ${error.message}`)));
    socket.on('close', () => reject(new Error('The server closed the connection')));
  });
}
