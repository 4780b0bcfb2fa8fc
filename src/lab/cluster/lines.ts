import type { Socket } from 'node:net';

/** A message is refused above this, so that a broken sender cannot fill the memory. Unit: characters. */
const LONGEST_LINE = 8 * 1024 * 1024;

/** Calls `onLine` for each line that comes in. One that the caller cannot parse as JSON ends the connection. */
export function readLines(socket: Socket, onLine: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.setNoDelay(true);
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) socket.destroy();
    try {
      for (const line of lines) if (line !== '') onLine(line);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      socket.destroy();
    }
  });
}

/** Sends one message; silently nothing when the connection is gone. */
export function writeLine(socket: Socket, message: object): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}
