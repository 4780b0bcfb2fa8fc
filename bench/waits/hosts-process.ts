import { createLabKey } from '../../src/lab/hosts/keys.ts';
import { guardWords } from '../../src/lab/hosts/command-text.ts';
import { type ExecRequest, startSshServer } from '../../src/lab/hosts/ssh-server.ts';
import { observeAnswer } from './answer.ts';
import { castOf, type Waiter } from './cast.ts';
import { type HostsTold, LOGIN, type LooksTold } from './login.ts';

// A process of its own: an SSH server for every node, each with its own port and host key, that answers `observe` and nothing else.
const cast = castOf(Number(process.argv[2]));
const userKey = process.argv[3] ?? '';
const looks = { old: 0, fresh: 0 };
const callers = new Set<number>();

function answer(waiter: Waiter, node: string): (request: ExecRequest) => void {
  const { before, behind } = observeAnswer(waiter, node);
  return ({ command, channel, callerPort, onGone }) => {
    if (!callers.has(callerPort)) {
      callers.add(callerPort);
      onGone(() => void callers.delete(callerPort));
    }
    const isLook = guardWords(command)?.verb === 'observe';
    if (isLook) looks[node === waiter.from ? 'old' : 'fresh'] += 1;
    channel.write(
      isLook ? `${before}host.time_ms=${Date.now()}\n${behind}` : 'code=bad-request\ntext=no\nanswer=refused\n',
    );
    channel.exit(isLook ? 0 : 1);
    channel.end();
  };
}

const hosts: Record<string, HostsTold['hosts'][string]> = {};
for (const waiter of cast) {
  for (const node of [waiter.from, waiter.to]) {
    const hostKey = createLabKey();
    const server = await startSshServer({ hostKey, userKey, login: LOGIN, port: 0, exec: answer(waiter, node) });
    hosts[node] = { port: server.port, hostKey: hostKey.publicKey };
  }
}
process.send?.({ hosts } satisfies HostsTold);
process.on('message', () => process.send?.({ ...looks, connections: callers.size } satisfies LooksTold));
process.on('disconnect', () => process.exit());
