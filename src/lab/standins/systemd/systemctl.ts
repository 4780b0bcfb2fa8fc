/** Stand-in for `systemctl`: passes its arguments to the manager of the lab's host, whose socket `LAB_SYSTEMD` names. */
import { connect } from 'node:net';
import { readLines, writeLine } from '../../cluster/lines.ts';
import type { Reply } from './manager.ts';

const socket = connect(process.env['LAB_SYSTEMD'] ?? '', () => writeLine(socket, process.argv.slice(2)));
socket.on('error', () => {
  process.stderr.write('Failed to connect to bus: No such file or directory\n');
  process.exitCode = 1;
});
readLines(socket, (line) => {
  const reply: Reply = JSON.parse(line);
  process.stdout.write(reply.text);
  process.exitCode = reply.code;
  socket.end();
});
