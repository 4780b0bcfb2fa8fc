import { createServer } from 'node:net';
import { readLines, writeLine } from '../../cluster/lines.ts';
import { type Service, superviseService } from './service.ts';

/** A line from `systemctl` to the manager: its arguments. */
export type Call = readonly string[];
/** The manager's answer: what is printed, and the exit code. */
export interface Reply {
  readonly text: string;
  readonly code: number;
}

/** The manager of one host's services, behind a socket of its own. */
export interface Systemd {
  /** What was asked, oldest first, without `show`. */
  readonly calls: readonly string[];
  /** When it was last asked for something that begins like this; null: never. Milliseconds since 1970, with fractions. */
  askedMs(begins: string): number | null;
  service(name: string): Service;
  close(): Promise<void>;
}

/** What systemctl says to a unit that there is none of (its manual page, exit status). */
const NO_SUCH_UNIT = 5;

/** @param options.directory where unit files and drop-ins are */
export async function startSystemd(options: {
  readonly directory: string;
  readonly socket: string;
  readonly log: string;
  readonly environment: Readonly<Record<string, string>>;
}): Promise<Systemd> {
  const services = new Map<string, Service>();
  const calls: string[] = [];
  const times: number[] = [];
  const service = (name: string): Service => {
    const found = services.get(name) ?? superviseService(options.directory, name, options);
    services.set(name, found);
    return found;
  };
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    readLines(socket, (line) => {
      const words: Call = JSON.parse(line);
      if (words[0] !== 'show') {
        calls.push(words.join(' '));
        times.push(performance.timeOrigin + performance.now());
      }
      void carryOut(words, services, service).then((reply) => writeLine(socket, reply));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.socket, resolve);
  });
  return {
    calls,
    askedMs: (begins) => times[calls.findLastIndex((call) => call.startsWith(begins))] ?? null,
    service,
    async close() {
      server.close();
      await Promise.all([...services.values()].map((each) => each.stop()));
    },
  };
}

async function carryOut(
  words: Call,
  services: ReadonlyMap<string, Service>,
  service: (name: string) => Service,
): Promise<Reply> {
  const [verb] = words;
  const said = { text: '', code: 0 };
  if (verb === 'daemon-reload') {
    for (const each of services.values()) each.reload();
    return said;
  }
  const unit = service(words.at(-1) ?? '');
  if (verb === 'show') {
    const wanted = words[words.indexOf('-p') + 1]?.split(',') ?? [];
    const lines = Object.entries(unit.properties()).filter(([key]) => wanted.includes(key));
    return { text: lines.map(([key, value]) => `${key}=${value}\n`).join(''), code: 0 };
  }
  if (unit.properties()['LoadState'] !== 'loaded') return { text: '', code: NO_SUCH_UNIT };
  if (verb === 'is-active' || verb === 'is-enabled') return asked(unit, verb);
  if (verb === 'enable' || verb === 'disable') unit.enable(verb === 'enable');
  const stopped = verb === 'stop' || verb === 'restart' ? unit.stop() : Promise.resolve();
  if (!words.includes('--no-block')) await stopped;
  if (verb === 'start' || verb === 'restart') unit.start();
  return said;
}

/** Exit codes by the manual page of systemctl. */
function asked(unit: Service, verb: 'is-active' | 'is-enabled'): Reply {
  const said = unit.properties()[verb === 'is-active' ? 'ActiveState' : 'UnitFileState'] ?? '';
  if (verb === 'is-active') return { text: `${said}\n`, code: said === 'active' ? 0 : 3 };
  return { text: `${said}\n`, code: said === 'enabled' ? 0 : 1 };
}
